import { type AnyValue, DoubleValue, KeyValueList, type StoredRecord } from '../model/index.js';

/** Between two texts of the same record, so that no phrase goes from one to the other. FTS5 takes it for a word. */
export const TEXT_SEPARATOR = ' \u{e000} ';

/** What text terms are looked for in. */
export interface RecordText {
  readonly description: string;
  readonly data: string;
}

/**
 * The text of a record: its description, and every string in its attributes, and in a body that is no string; also those
 * within arrays and maps, without their keys, and without the ids of its sources.
 */
export function textOf(record: StoredRecord): RecordText {
  const texts: string[] = [];
  for (const [key, value] of record.attributes) {
    if (typeof value === 'object' || typeof value === 'string') {
      if (!isSourceId(key)) addStrings(value, texts);
    }
  }
  if (typeof record.body === 'string') return { description: record.body, data: texts.join(TEXT_SEPARATOR) };
  if (record.body !== undefined) addStrings(record.body, texts);
  return { description: '', data: texts.join(TEXT_SEPARATOR) };
}

function isSourceId(key: string): boolean {
  return (
    key.startsWith('activity.source.') && key.endsWith('.id') && key.length > 'activity.source.id'.length
  );
}

function addStrings(value: AnyValue, texts: string[]): void {
  if (typeof value === 'string') {
    if (value !== '') texts.push(value);
    return;
  }
  if (value === null || typeof value !== 'object') return;
  if (value instanceof Uint8Array || value instanceof DoubleValue) return;
  if (Array.isArray(value)) for (const item of value) addStrings(item, texts);
  else if (value instanceof KeyValueList) for (const [, item] of value.entries) addStrings(item, texts);
  else for (const item of Object.values(value)) addStrings(item, texts);
}
