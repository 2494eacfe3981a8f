import type { StoredRecord } from '../model/index.js';
import { fieldReader, timeOf } from './field-texts.js';
import type { Filter } from './filter.js';
import { compareCodePoints, numberOf, scalarText } from './scalar-text.js';

/** A filter that asks for words: whether a record has them is asked of whoever takes text apart. */
export type TextFilter = Extract<Filter, { kind: 'text' }>;
/** Whether the record at hand has these words. */
export type HasText = (filter: TextFilter) => boolean;
export type RecordTest = (record: StoredRecord, hasText: HasText) => boolean;

/** A filter that asks for the value of a field. */
export type ValueFilter = Extract<Filter, { kind: 'in' | 'compare' | 'prefix' | 'contains' }>;

/** Makes the filter ready for many records. What it returns throws only what `hasText` throws. */
export function compileFilter(filter: Filter): RecordTest {
  switch (filter.kind) {
    case 'all':
      return () => true;
    case 'and': {
      const tests = filter.filters.map(compileFilter);
      return (record, hasText) => tests.every((test) => test(record, hasText));
    }
    case 'or': {
      const tests = filter.filters.map(compileFilter);
      return (record, hasText) => tests.some((test) => test(record, hasText));
    }
    case 'not': {
      const test = compileFilter(filter.filter);
      return (record, hasText) => !test(record, hasText);
    }
    case 'text':
      return (_, hasText) => hasText(filter);
    case 'exists': {
      const read = fieldReader(filter.field);
      return (record) => read(record).length > 0;
    }
    case 'compare': {
      return timeTest(filter) ?? fieldTest(filter);
    }
    default:
      return fieldTest(filter);
  }
}

/** Whether one text of the field fits; {@link fieldTexts} has them. For tags, whose values they are. */
export function valueTest(filter: ValueFilter): (text: string) => boolean {
  switch (filter.kind) {
    case 'in': {
      const texts = new Set(filter.values.map(scalarText));
      return (text) => texts.has(text);
    }
    case 'prefix': {
      const { prefix } = filter;
      return (text) => text.startsWith(prefix);
    }
    case 'contains': {
      const part = filter.text.toLowerCase();
      return (text) => text.toLowerCase().includes(part);
    }
    case 'compare':
      return compareTest(filter);
  }
}

type CompareFilter = Extract<Filter, { kind: 'compare' }>;

function fieldTest(filter: ValueFilter): RecordTest {
  const read = fieldReader(filter.field);
  const test = valueTest(filter);
  return (record) => read(record).some(test);
}

function compareTest({ operator, value }: CompareFilter): (text: string) => boolean {
  if (typeof value === 'number' || typeof value === 'bigint') {
    return (text) => {
      const number = numberOf(text);
      return number !== undefined && compare(number, operator, value);
    };
  }
  const literal = scalarText(value);
  return (text) => compare(compareCodePoints(text, literal), operator, 0);
}

/** The same without texts: nearly every question asks for a time. */
function timeTest({ field, operator, value }: CompareFilter): RecordTest | undefined {
  if (field.of !== 'record' || field.name !== 'time' || typeof value !== 'bigint') return undefined;
  return (record) => compare(timeOf(record), operator, value);
}

/** JavaScript compares a number with a bigint by value. */
function compare(a: number | bigint, operator: CompareFilter['operator'], b: number | bigint): boolean {
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  if (operator === '>') return a > b;
  return a >= b;
}
