import type { Field, Filter, RecordField, Scalar } from './filter.js';
import { FilterError } from './filter-error.js';
import { unquote } from './quoted.js';
import { numberOf, scalarText } from './scalar-text.js';
import { SEVERITY_WORDS, type SeverityRange } from './severity-words.js';
import type { Piece } from './syntax.js';
import { isTime, parseDuration, parseTime } from './time-text.js';

type Operator = Extract<Filter, { kind: 'compare' }>['operator'];

/** What a value is compared with. */
export interface Bound {
  readonly value: Scalar;
  readonly ago?: bigint;
}

/** The values that a text stands for, for `=`. */
export function readValues(field: Field, piece: Piece): readonly Scalar[] {
  if (isTime(field)) {
    const { value, ago } = readTime(piece, 0n);
    if (ago === undefined) return [value];
    throw problemAt(piece, 'No record is of exactly that time.', 'Ask with since: or >=.');
  }
  if (isSeverity(field)) return severity(piece).numbers;
  const value = readScalar(field, piece);
  // '2.0' is a version as well as a number.
  return typeof value === 'number' && scalarText(value) !== piece.image ? [value, piece.image] : [value];
}

/** The value that a text stands for, for `<` and its like. */
export function readBound(field: Field, operator: Operator, piece: Piece, now: bigint): Bound {
  if (isTime(field)) return readTime(piece, now);
  if (isSeverity(field)) {
    const { lowest, highest } = severity(piece);
    return { value: operator === '>=' || operator === '<' ? lowest : highest };
  }
  if (piece.image.endsWith('*')) {
    throw problemAt(
      piece,
      `* has no meaning behind ${operator}.`,
      'Leave it out, or write the text in quotation marks.',
    );
  }
  return { value: readScalar(field, piece) };
}

/** A time, or how long before now. */
export function readTime(piece: Piece, now: bigint): { readonly value: bigint; readonly ago?: bigint } {
  const text = unquote(piece.image) ?? piece.image;
  const ago = parseDuration(text);
  if (ago !== undefined) return { value: now - ago, ago };
  const value = parseTime(text);
  if (value !== undefined) return { value };
  throw problemAt(
    piece,
    `${JSON.stringify(shortened(text))} is no time.`,
    'Write how long ago (30m, 1h, 7d) or ISO 8601 (2026-01-31, 2026-01-31T12:00:00Z, in UTC unless it says otherwise).',
  );
}

export function problemAt(piece: Piece, problem: string, hint: string): FilterError {
  return new FilterError(problem, hint, piece.offset, piece.image.length);
}

/** Fields whose values are text, whatever it looks like: an id of digits only is no number. */
const TEXTS: ReadonlySet<RecordField> = new Set([
  'type',
  'uid',
  'trace',
  'span',
  'description',
  'scope.name',
  'scope.version',
]);

function readScalar(field: Field, piece: Piece): Scalar {
  const { image } = piece;
  const quoted = unquote(image);
  if (quoted === undefined) checkNoStar(piece, image);
  const text = quoted ?? image;
  if (field.of === 'record' && TEXTS.has(field.name)) return caseOf(field, text);
  if (quoted !== undefined) return quoted;
  if (text === 'true' || text === 'false') return text === 'true';
  return text === 'null' ? null : (numberOf(text) ?? text);
}

/** Trace and span ids are kept in lower case. */
export function caseOf(field: Field, text: string): string {
  return field.of === 'record' && (field.name === 'trace' || field.name === 'span')
    ? text.toLowerCase()
    : text;
}

/** @param image - without a `*` that may be there. */
export function checkNoStar({ offset }: Piece, image: string): void {
  const star = image.indexOf('*');
  if (star === -1) return;
  throw new FilterError(
    '* stands for anything at the end of a word, not within it.',
    'Write the text in quotation marks if it has a * in it; field~text finds text anywhere.',
    offset + star,
  );
}

function isSeverity(field: Field): boolean {
  return field.of === 'record' && field.name === 'severity';
}

function severity(piece: Piece): SeverityRange {
  const text = unquote(piece.image) ?? piece.image;
  const range = SEVERITY_WORDS.get(text.toLowerCase());
  if (range !== undefined) return range;
  const number = numberOf(text);
  if (typeof number === 'number' && Number.isInteger(number)) {
    return { numbers: [number], lowest: number, highest: number };
  }
  throw problemAt(
    piece,
    `${JSON.stringify(shortened(text))} is no severity.`,
    'Write debug, info, success, warning or failure; or OTLP: a number, trace, warn, error, fatal, error2 …',
  );
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
