import { parseField } from './field-names.js';
import type { Field, Filter } from './filter.js';
import { unquote } from './quoted.js';
import type { Piece, Syntax } from './syntax.js';
import { isTime } from './time-text.js';
import { caseOf, checkNoStar, problemAt, readBound, readTime, readValues } from './value-meaning.js';

/** Text terms, and values of conditions, of one filter. */
export const MAX_TERMS = 256;

/** What unicode61 makes words of: letters, digits, and characters for private use. */
const WORD = /[\p{L}\p{N}\p{Co}]/u;
/** The separator of a record's texts, and what ends a text for SQLite. */
const NO_TEXT = /[\u{e000}\0]/u;

/** Says which filter a text is, once it is taken apart. Throws FilterError. */
export class SyntaxMeaning {
  private terms = 0;

  /** @param now - nanoseconds since 1970. */
  constructor(private readonly now: bigint) {}

  filter(syntax: Syntax): Filter {
    switch (syntax.kind) {
      case 'and':
        checkPeriod(syntax.parts, this.now);
        return { kind: 'and', filters: syntax.parts.map((part) => this.filter(part)) };
      case 'or':
        return { kind: 'or', filters: syntax.parts.map((part) => this.filter(part)) };
      case 'not':
        return { kind: 'not', filter: this.filter(syntax.part) };
      case 'text':
        return this.text(syntax.piece);
      case 'exists':
        this.count(syntax.field);
        return { kind: 'exists', field: parseField(syntax.field.image, syntax.field.offset) };
      case 'condition':
        return this.condition(syntax);
    }
  }

  private text(piece: Piece): Filter {
    this.count(piece);
    if (piece.image === '*') return { kind: 'all' };
    const { text, isPrefix } = readText(piece);
    if (!WORD.test(text)) {
      throw problemAt(
        piece,
        'There is no word in this text.',
        'Text is found by its words: letters and digits.',
      );
    }
    if (NO_TEXT.test(text)) {
      throw problemAt(piece, 'No text has U+0000 or U+E000 in a word.', 'Leave the character out.');
    }
    return { kind: 'text', text, isPrefix };
  }

  private condition(syntax: Condition): Filter {
    const { field: name, operator, values } = syntax;
    for (const value of values) this.count(value);
    if (name.image === 'has') return this.has(syntax);
    const limit = limitOf(syntax, this.now);
    if (limit !== undefined) return limit.filter;
    const field = parseField(name.image, name.offset);
    const kind = operator.image;
    if (kind === '~') return anyOf(values.map((value) => contains(field, value)));
    if (kind === '<' || kind === '<=' || kind === '>' || kind === '>=') {
      return { kind: 'compare', field, operator: kind, ...readBound(field, kind, only(syntax), this.now) };
    }
    const filter = equals(field, values);
    return kind === '!=' ? { kind: 'not', filter } : filter;
  }

  private has(syntax: Condition): Filter {
    const value = only(syntax);
    onlyEquals(syntax);
    return { kind: 'exists', field: parseField(value.image, value.offset) };
  }

  private count(piece: Piece): void {
    if (++this.terms > MAX_TERMS) {
      throw problemAt(
        piece,
        `The filter has more than ${MAX_TERMS} terms and values.`,
        'Ask for less at a time.',
      );
    }
  }
}

type Condition = Extract<Syntax, { kind: 'condition' }>;
type CompareFilter = Extract<Filter, { kind: 'compare' }>;

/** Prefixes and `*` are filters of their own; all other values are one. */
function equals(field: Field, values: readonly Piece[]): Filter {
  const exact = values.filter((value) => !isPattern(value));
  const filters = values.filter(isPattern).map((value) => pattern(field, value));
  if (exact.length === 0) return anyOf(filters);
  return anyOf([
    { kind: 'in', field, values: exact.flatMap((value) => readValues(field, value)) },
    ...filters,
  ]);
}

function anyOf(filters: readonly Filter[]): Filter {
  return filters.length === 1 ? filters[0]! : { kind: 'or', filters };
}

function isPattern({ image }: Piece): boolean {
  return image.endsWith('*');
}

function pattern(field: Field, piece: Piece): Filter {
  if (piece.image === '*') return { kind: 'exists', field };
  const { text } = readText(piece);
  checkIsText(field, piece, 'begin with something');
  return { kind: 'prefix', field, prefix: caseOf(field, text) };
}

function contains(field: Field, piece: Piece): Filter {
  checkIsText(field, piece, 'contain something');
  const { text, isPrefix } = readText(piece);
  if (isPrefix) {
    throw problemAt(
      piece,
      '* has no meaning behind ~.',
      'Leave it out, or write the text in quotation marks.',
    );
  }
  return { kind: 'contains', field, text };
}

function checkIsText(field: Field, piece: Piece, what: string): void {
  if (isTime(field)) {
    throw problemAt(piece, `A time does not ${what}.`, 'Ask with since:, until:, < or >.');
  }
  if (field.of === 'record' && field.name === 'severity') {
    throw problemAt(piece, `A severity does not ${what}.`, 'Ask with = or >=.');
  }
}

/** Text with or without quotation marks, and whether a * follows it. */
function readText(piece: Piece): { text: string; isPrefix: boolean } {
  const isPrefix = isPattern(piece);
  const image = isPrefix ? piece.image.slice(0, -1) : piece.image;
  const quoted = unquote(image);
  if (quoted === undefined) checkNoStar(piece, image);
  return { text: quoted ?? image, isPrefix };
}

/** The filter of `since:` or `until:`; undefined for anything else. */
function limitOf(
  syntax: Condition,
  now: bigint,
): { name: string; value: Piece; filter: CompareFilter } | undefined {
  const name = syntax.field.image;
  if (name !== 'since' && name !== 'until') return undefined;
  onlyEquals(syntax);
  const value = only(syntax);
  const field: Field = { of: 'record', name: 'time' };
  const operator = name === 'since' ? '>=' : '<';
  return { name, value, filter: { kind: 'compare', field, operator, ...readTime(value, now) } };
}

/** A period that is turned round would find nothing, and nobody would know why. */
function checkPeriod(parts: readonly Syntax[], now: bigint): void {
  let since: bigint | undefined;
  let until: bigint | undefined;
  for (const part of parts) {
    const limit = part.kind === 'condition' ? limitOf(part, now) : undefined;
    if (limit === undefined) continue;
    const time = limit.filter.value as bigint;
    if (limit.name === 'since') since = since === undefined || time > since ? time : since;
    else until = until === undefined || time < until ? time : until;
    if (since !== undefined && until !== undefined && since >= until) {
      throw problemAt(
        limit.value,
        'The period is turned round or empty: since must be before until.',
        'Exchange the two; since:2h until:1h is from two hours ago to one hour ago.',
      );
    }
  }
}

function onlyEquals({ field, operator }: Condition): void {
  if (operator.image === ':' || operator.image === '=') return;
  throw problemAt(
    operator,
    `${operator.image} cannot follow ${field.image}.`,
    `Write ${field.image}: instead.`,
  );
}

function only({ operator, values }: Condition): Piece {
  if (values.length === 1) return values[0]!;
  throw problemAt(values[1]!, `One value only can follow ${operator.image}.`, 'Lists go with =, != and in.');
}
