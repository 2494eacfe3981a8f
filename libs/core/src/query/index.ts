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
export type { RecordFinder, TailQuestion, TailedRecord } from './record-finder.js';
