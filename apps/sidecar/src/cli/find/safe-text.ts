/*
 * Records hold what strangers sent. What a terminal would obey (escape sequences, carriage returns), what hides or turns
 * text round (bidirectional and other format characters) and what breaks lines is shown by its code instead. The two
 * joiners stay: scripts and emoji need them, and they do nothing else.
 */
const UNSAFE = /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]--[\u200c\u200d]]/gv;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text on one line that moves no cursor. */
export function safeText(text: string): string {
  return text.replace(UNSAFE, (character) => NAMED[character] ?? codeOf(character.codePointAt(0)!));
}

/** The same for messages, which may have several lines. */
export function safeLines(text: string): string {
  return text.split('\n').map(safeText).join('\n');
}

/** JSON on one line, of the same meaning as any other, that moves no cursor either. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, i) => jsonEscape(character.charCodeAt(i))).join(''),
  );
}

function codeOf(code: number): string {
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 4)}}`;
}

function jsonEscape(unit: number): string {
  return `\\u${hex(unit, 4)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
