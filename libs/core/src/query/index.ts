export {
  type CheckedCountQuestion,
  type CheckedFacetQuestion,
  type CheckedHistogramQuestion,
  type CheckedPageQuestion,
  type CheckedTailQuestion,
  type CheckedValuesQuestion,
  DEFAULT_TIME_LIMIT_MS,
  MAX_BUCKETS,
  MAX_FACETS,
  MAX_LIMIT,
  MAX_TIME_LIMIT_MS,
  type NamedField,
  checkCountQuestion,
  checkFacetQuestion,
  checkHistogramQuestion,
  checkPageQuestion,
  checkTailQuestion,
  checkValuesQuestion,
} from './check-question.js';
export {
  type HasText,
  type RecordTest,
  type TextFilter,
  type ValueFilter,
  compileFilter,
  valueTest,
} from './compile-filter.js';
export { type CursorPosition, type CursorScope, decodeCursor, encodeCursor } from './cursor.js';
export { FIELD_NAMES, fieldName, indexName, parseField } from './field-names.js';
export { type FieldReader, fieldReader, fieldTexts, timeOf } from './field-texts.js';
export { FilterError } from './filter-error.js';
export { type ParseOptions, parseFilter } from './parse-filter.js';
export { printFilter } from './print-filter.js';
export { type RecordJson, recordJson } from './record-json.js';
export { compareCodePoints, numberOf, scalarText } from './scalar-text.js';
export { type RecordText, TEXT_SEPARATOR, textOf } from './text-of.js';
export { timeText } from './time-text.js';
export type { Field, Filter, RecordField, Scalar, TimeRange } from './filter.js';
export type {
  Count,
  CountQuestion,
  Coverage,
  Facet,
  FacetQuestion,
  Facets,
  Histogram,
  HistogramQuestion,
  KnownField,
  Order,
  Page,
  PageQuestion,
  Statistics,
  ValuesQuestion,
} from './question.js';
export type { RecordFinder, TailGroup, TailQuestion, TailedRecord } from './record-finder.js';
