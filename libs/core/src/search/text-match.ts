import type { TextFilter } from '../query/index.js';

/** FTS5's question for a text filter: its words, one after the other, in the description or in the data. */
export function matchOf({ text, isPrefix }: TextFilter): string {
  return `{description data} : ${phrase(text)}${isPrefix ? ' *' : ''}`;
}

/** FTS5's question for records with one of these trace or span ids. @param ids - hex. */
export function idsMatch(ids: readonly string[], isPrefix: boolean): string {
  return `ids : (${ids.map((id) => `${phrase(id)}${isPrefix ? ' *' : ''}`).join(' OR ')})`;
}

/** FTS5 takes its question for a C string, which a zero would end; as all that is no letter, it stands between words. */
function phrase(text: string): string {
  return `"${text.replaceAll('\0', ' ').replaceAll('"', '""')}"`;
}
