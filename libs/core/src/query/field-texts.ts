import {
  type AnyValue,
  DoubleValue,
  type KeyValue,
  KeyValueList,
  type StoredRecord,
  toJsonValue,
} from '../model/index.js';
import type { Field, RecordField } from './filter.js';

/** The texts that a field has in a record; none when it is absent. */
export type FieldReader = (record: StoredRecord) => readonly string[];

/**
 * The texts that a field has in a record, by which filters ask and tags are made: strings as they are, integers in decimal,
 * doubles as JavaScript's String() (2.0 is '2'), 'true', 'false', 'null', bytes in base64, maps as JSON; of an array those
 * of each element, '[]' when it has none. A severity is its OTLP number, a time nanoseconds since 1970 (`time` is that of
 * observation where it is unknown, and 0 when both are); '' is no type, trace, span or scope.
 */
export function fieldTexts(record: StoredRecord, field: Field): readonly string[] {
  return fieldReader(field)(record);
}

/** {@link fieldTexts}, made ready for many records. */
export function fieldReader(field: Field): FieldReader {
  if (field.of === 'record') return RECORD_FIELDS[field.name];
  const { key } = field;
  if (field.of === 'attribute') return (record) => textsOf(record.attributes, key);
  if (field.of === 'resource') return (record) => textsOf(record.resource.attributes, key);
  return (record) => textsOf(record.scope.attributes, key);
}

/** Nanoseconds since 1970 at which it happened; when that is unknown, at which it was observed. */
export function timeOf(record: StoredRecord): bigint {
  return record.timeUnixNano === 0n ? record.observedTimeUnixNano : record.timeUnixNano;
}

const RECORD_FIELDS: Readonly<Record<RecordField, FieldReader>> = {
  type: (record) => present(record.eventName),
  severity: (record) => [String(record.severityNumber)],
  time: (record) => [String(timeOf(record))],
  observed: (record) => (record.observedTimeUnixNano === 0n ? [] : [String(record.observedTimeUnixNano)]),
  uid: (record) => (record.uid === null ? [] : [record.uid]),
  trace: (record) => present(record.traceId),
  span: (record) => present(record.spanId),
  description: (record) => (typeof record.body === 'string' ? [record.body] : []),
  'scope.name': (record) => present(record.scope.name),
  'scope.version': (record) => present(record.scope.version),
};

function present(text: string): string[] {
  return text === '' ? [] : [text];
}

function textsOf(attributes: readonly KeyValue[], key: string): string[] {
  const texts: string[] = [];
  collect(attributes, key, texts);
  return texts;
}

/**
 * The whole key goes first, then the longest part of it before a dot that leads to something. What leads to a map is
 * written in the key, so that each is entered once at most.
 */
function collect(entries: Iterable<readonly [string, AnyValue]>, key: string, texts: string[]): boolean {
  let isFound = false;
  for (const [name, value] of entries) {
    if (name !== key) continue;
    isFound = true;
    addTexts(value, texts);
  }
  for (
    let dot = key.lastIndexOf('.');
    !isFound && dot >= 0;
    dot = dot > 0 ? key.lastIndexOf('.', dot - 1) : -1
  ) {
    const head = key.slice(0, dot);
    for (const [name, value] of entries) {
      if (name === head && collectWithin(value, key.slice(dot + 1), texts)) isFound = true;
    }
  }
  return isFound;
}

function collectWithin(value: AnyValue, key: string, texts: string[]): boolean {
  if (Array.isArray(value)) {
    let isFound = false;
    for (const item of value) if (collectWithin(item, key, texts)) isFound = true;
    return isFound;
  }
  const entries = entriesOf(value);
  return entries !== undefined && collect(entries, key, texts);
}

/** Of a map; undefined for anything else. */
function entriesOf(value: AnyValue): ReadonlyArray<readonly [string, AnyValue]> | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  if (value instanceof KeyValueList) return value.entries;
  return value instanceof Uint8Array || value instanceof DoubleValue ? undefined : Object.entries(value);
}

function addTexts(value: AnyValue, texts: string[]): void {
  if (value === null || typeof value !== 'object') texts.push(String(value));
  else if (value instanceof DoubleValue) texts.push(String(value.value));
  else if (value instanceof Uint8Array) texts.push(base64(value));
  else if (!Array.isArray(value)) texts.push(toJsonValue(value));
  else if (value.length === 0) texts.push('[]');
  else for (const item of value) addTexts(item, texts);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
