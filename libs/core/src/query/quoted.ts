/** Text in quotation marks. A backslash stands before a quotation mark or a backslash, and is itself otherwise. */
export const QUOTED = /"(?:[^"\\]|\\[^])*"/;

const WHOLE = new RegExp(`^${QUOTED.source}$`);

export function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** undefined: it is not in quotation marks. */
export function unquote(image: string): string | undefined {
  return WHOLE.test(image) ? image.slice(1, -1).replace(/\\(["\\])/g, '$1') : undefined;
}
