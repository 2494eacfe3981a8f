import { Lexer, type TokenType, createToken } from 'chevrotain';
import { QUOTED } from './quoted.js';

/*
 * What a filter is made of. Behind an operator other signs mean other things (a value may hold a colon, an equals sign or a
 * minus), so that there are three modes: terms, the one value behind an operator, and a list of values.
 */

const TERMS = 'terms';
const VALUE = 'value';
const LIST = 'list';

const QUOTED_PREFIX = new RegExp(`${QUOTED.source}\\*`);
const QUOTED_KEY = new RegExp(`[A-Za-z_]+\\.${QUOTED.source}`);

export const Space = createToken({ name: 'Space', pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true });

/** A word of text, or the name of a field. */
export const Word = createToken({
  name: 'Word',
  label: 'a word',
  pattern: /(?:[^\s()",=<>~:!]|!(?!=))+/,
});
export const Quoted = createToken({
  name: 'Quoted',
  label: '"text"',
  pattern: QUOTED,
  line_breaks: true,
});
export const QuotedPrefix = createToken({
  name: 'QuotedPrefix',
  label: '"text"*',
  pattern: QUOTED_PREFIX,
  line_breaks: true,
});
/** The name of a field whose key is in quotation marks. */
export const QuotedKey = createToken({
  name: 'QuotedKey',
  label: 'a field',
  pattern: QUOTED_KEY,
  line_breaks: true,
});
/** Goes to the end. */
export const Unclosed = createToken({
  name: 'Unclosed',
  label: 'text',
  pattern: /"[\s\S]*/,
  line_breaks: true,
});

export const And = keyword('And', 'and', /and/i);
export const Or = keyword('Or', 'or', /or/i);
export const Not = keyword('Not', 'not', /not/i);
export const Exists = keyword('Exists', 'exists', /exists(?=\s*\()/i);
export const In = createToken({
  name: 'In',
  label: 'in',
  pattern: /in(?=\s*\()/i,
  longer_alt: Word,
  push_mode: VALUE,
});
/** Not before another one, so that '---' is no word rather than three denials of nothing. */
export const Minus = createToken({ name: 'Minus', label: '-', pattern: /-(?=[^\s)-])/ });
export const Open = createToken({ name: 'Open', label: '(', pattern: /\(/ });
export const Close = createToken({ name: 'Close', label: ')', pattern: /\)/ });

export const Operator = createToken({ name: 'Operator', label: 'an operator', pattern: Lexer.NA });
const OPERATORS = [
  operator('NotEquals', '!=', /!=/),
  operator('AtMost', '<=', /<=/),
  operator('AtLeast', '>=', />=/),
  operator('Equals', '=', /[=:]/),
  operator('Less', '<', /</),
  operator('Greater', '>', />/),
  operator('Contains', '~', /~/),
];

/** Anything but a space, a parenthesis, a comma and a quotation mark; no operator at its beginning. */
const VALUE_WORD = /[^\s()",=<>~:][^\s()",]*/;

export const Value = createToken({ name: 'Value', label: 'a value', pattern: Lexer.NA });
const VALUES = [
  value('ValueQuotedPrefix', QUOTED_PREFIX),
  value('ValueQuoted', QUOTED),
  // For has:data."any key".
  value('ValueQuotedKey', QUOTED_KEY),
  value('ValueWord', VALUE_WORD),
];
export const ListOpen = createToken({
  name: 'ListOpen',
  label: '(',
  pattern: /\(/,
  pop_mode: true,
  push_mode: LIST,
});

export const Item = createToken({ name: 'Item', label: 'a value', pattern: Lexer.NA });
const ITEMS = [
  item('ItemQuotedPrefix', QUOTED_PREFIX),
  item('ItemQuoted', QUOTED),
  item('ItemWord', VALUE_WORD),
];
export const Comma = createToken({ name: 'Comma', label: ',', pattern: /,/ });
export const ListClose = createToken({ name: 'ListClose', label: ')', pattern: /\)/, pop_mode: true });

const MODES: Record<string, TokenType[]> = {
  [TERMS]: [
    Space,
    Open,
    Close,
    ...OPERATORS,
    QuotedPrefix,
    Quoted,
    Unclosed,
    And,
    Or,
    Not,
    In,
    Exists,
    Minus,
    QuotedKey,
    Word,
  ],
  [VALUE]: [Space, ListOpen, ...VALUES.slice(0, 2), Unclosed, ...VALUES.slice(2)],
  [LIST]: [Space, ListClose, Comma, ...ITEMS.slice(0, 2), Unclosed, ...ITEMS.slice(2)],
};

export const VOCABULARY = { modes: MODES, defaultMode: TERMS };

/** Categories are no tokens of a mode, yet the parser must know them. */
export const TOKEN_TYPES = [Operator, Value, Item, ...Object.values(MODES).flat()];

function keyword(name: string, label: string, pattern: RegExp): TokenType {
  return createToken({ name, label, pattern, longer_alt: Word });
}

function operator(name: string, label: string, pattern: RegExp): TokenType {
  return createToken({ name, label, pattern, push_mode: VALUE, categories: Operator });
}

function value(name: string, pattern: RegExp): TokenType {
  return createToken({
    name,
    label: 'a value',
    pattern,
    pop_mode: true,
    categories: Value,
    line_breaks: true,
  });
}

function item(name: string, pattern: RegExp): TokenType {
  return createToken({ name, label: 'a value', pattern, categories: Item, line_breaks: true });
}
