import { type IToken, Lexer } from 'chevrotain';
import { FilterParser } from './filter-parser.js';
import type { Syntax, SyntaxProblem } from './syntax.js';
import { Close, Minus, Not, Open, Unclosed, VOCABULARY } from './tokens.js';

/** Parentheses and denials within one another. */
export const MAX_NESTING = 32;

const lexer = new Lexer(VOCABULARY, { positionTracking: 'onlyOffset' });
const parser = new FilterParser();

/** Takes a text apart that is not empty. Time and stack are bounded by the text's length and {@link MAX_NESTING}. */
export function readSyntax(text: string): Syntax | SyntaxProblem {
  const { tokens, errors } = lexer.tokenize(text);
  const unclosed = tokens.find((token) => token.tokenType === Unclosed);
  if (unclosed !== undefined) {
    return problem('The quotation mark is not closed.', 'Write another " behind it.', unclosed.startOffset);
  }
  const [error] = errors;
  if (error !== undefined) {
    return problem(
      `${JSON.stringify(text[error.offset])} cannot stand here.`,
      'Values and text with such signs go in quotation marks.',
      error.offset,
    );
  }
  // Before the parser, which calls itself for each level.
  const unbalanced = checkNesting(tokens);
  if (unbalanced !== undefined) return unbalanced;
  parser.input = tokens;
  const syntax = parser.filter();
  const [refused] = parser.errors;
  return refused === undefined ? syntax : unexpected(refused.token, refused.message, text.length);
}

function checkNesting(tokens: readonly IToken[]): SyntaxProblem | undefined {
  // How many levels each open parenthesis has added: itself, and the denials before it.
  const open: number[] = [];
  let depth = 0;
  let denials = 0;
  for (const { tokenType, startOffset } of tokens) {
    if (tokenType === Not || tokenType === Minus) denials++;
    else {
      if (tokenType === Open) {
        open.push(denials + 1);
        depth += denials + 1;
      } else if (tokenType === Close) {
        const levels = open.pop();
        if (levels === undefined) {
          return problem('No parenthesis is open that this one closes.', 'Leave it out.', startOffset);
        }
        depth -= levels;
      }
      denials = 0;
    }
    if (depth + denials > MAX_NESTING) {
      return problem(
        `More than ${MAX_NESTING} parentheses and denials are within one another.`,
        'Write it flatter.',
        startOffset,
      );
    }
  }
  return undefined;
}

/** @param expected - what could stand where the token does. */
function unexpected({ startOffset, image }: IToken, expected: string, end: number): SyntaxProblem {
  const hint = `Here could stand: ${expected}.`;
  // The end has no place of its own.
  if (startOffset < 0) return problem('The filter is not complete.', hint, end);
  const shown = image.length > 60 ? `${image.slice(0, 60)}…` : image;
  return problem(`${JSON.stringify(shown)} cannot stand here.`, hint, startOffset, image.length);
}

function problem(text: string, hint: string, offset: number, length = 1): SyntaxProblem {
  return { problem: text, hint, offset, length };
}
