import type { Scalar } from './filter.js';

/** As in JSON. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const INTEGER = /^-?\d+$/;

/** The text by which a value is compared with those of records. */
export function scalarText(value: Scalar): string {
  return String(value);
}

/** The number that a text is, to the last digit: integers that a double cannot hold are bigint. undefined: it is none. */
export function numberOf(text: string): number | bigint | undefined {
  if (!NUMBER.test(text)) return text === 'Infinity' || text === '-Infinity' ? Number(text) : undefined;
  const number = Number(text);
  // -0 is 0, as in the text of a record's -0.
  if (Number.isSafeInteger(number)) return number + 0;
  return INTEGER.test(text) ? BigInt(text) : number;
}

/** Smaller than 0: `a` comes first. The order of SQLite's BINARY, which UTF-16 is not. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Halves of surrogate pairs come behind all other code units. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x10000 : unit;
}
