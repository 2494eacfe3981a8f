import { displayWidth } from './display-width.js';
import { safeLines, safeText } from './safe-text.js';

/** Where a text is wrong: as FilterError has it. */
export interface FilterProblem {
  readonly message: string;
  readonly hint: string;
  /** From 1 on, in UTF-16 code units. */
  readonly column: number;
  readonly length: number;
}

/** Code units around the place; the rest of a long filter says nothing about it. */
const AROUND = 40;

/** What is wrong, the text with the place marked, and what to do; ends with a line break. */
export function filterErrorText({ message, hint, column, length }: FilterProblem, text: string): string {
  const problem = message.endsWith(hint) ? message.slice(0, -hint.length).trimEnd() : message;
  const at = column - 1;
  const from = at > AROUND + 10 ? at - AROUND : 0;
  const to = text.length > at + length + AROUND + 10 ? at + length + AROUND : text.length;
  const before = `${from > 0 ? '…' : ''}${safeText(text.slice(from, at))}`;
  const wrong = safeText(text.slice(at, Math.min(to, at + length)));
  const after = `${safeText(text.slice(Math.min(to, at + length), to))}${to < text.length ? '…' : ''}`;
  const marks = ' '.repeat(displayWidth(before)) + '^'.repeat(Math.max(1, displayWidth(wrong)));
  return `${safeLines(problem)}\n  ${before}${wrong}${after}\n  ${marks}\n${safeLines(hint)}\n`;
}
