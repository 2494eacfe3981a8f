import { createRequire } from 'node:module';
import type { Filter } from './filter.js';
import { FilterError } from './filter-error.js';
import type * as Grammar from './filter-syntax.js';
import { SyntaxMeaning } from './syntax-meaning.js';

/** Bytes of a filter in UTF-8, at most. */
export const MAX_FILTER_BYTES = 8192;

export interface ParseOptions {
  /** Nanoseconds since 1970, from which `since:1h` is counted. @default the time now */
  readonly now?: bigint;
}

/**
 * Reads a filter; see docs/filter-language.md. '' and '*' are all records.
 * @throws FilterError: what is wrong, where, and what could stand there. Nothing else, whatever the text.
 */
export function parseFilter(text: string, { now = currentNano() }: ParseOptions = {}): Filter {
  if (Buffer.byteLength(text) > MAX_FILTER_BYTES) {
    throw new FilterError(
      `The filter has ${Buffer.byteLength(text)} bytes; ${MAX_FILTER_BYTES} are the most.`,
      'Ask for less at a time.',
      0,
      text.length,
    );
  }
  if (text.trim() === '') return { kind: 'all' };
  // What is stored has no halves of surrogate pairs: they are U+FFFD there, too.
  const syntax = grammar().readSyntax(text.toWellFormed());
  if ('problem' in syntax) throw new FilterError(syntax.problem, syntax.hint, syntax.offset, syntax.length);
  return new SyntaxMeaning(now).filter(syntax);
}

/** Chevrotain takes 30 ms to load: writers and readers of the index, which parse nothing, do without. */
function grammar(): typeof Grammar {
  return (loaded ??= createRequire(import.meta.url)('./filter-syntax.js') as typeof Grammar);
}
let loaded: typeof Grammar | undefined;

function currentNano(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
