import { createHash } from 'node:crypto';

/** Longest text of a field that is a tag's value as it is, in UTF-16 code units. */
export const MAX_TAG_VALUE = 256;

/**
 * The value of a tag for a text of a field: long texts are cut, and told apart by their SHA-256. What is cut is longer
 * than any that is not, so the two are never taken for each other, and equal values mean equal texts.
 */
export function tagValue(text: string): string {
  if (text.length <= MAX_TAG_VALUE) return text;
  return `${text.slice(0, MAX_TAG_VALUE)}…${createHash('sha256').update(text).digest('hex')}`;
}

/** Whether a tag's value is the beginning of a longer text. */
export function isCutValue(value: string): boolean {
  return value.length > MAX_TAG_VALUE;
}
