/** One change to built JavaScript. */
export interface Edit {
  /** Path below the repository's root. */
  readonly file: string;
  /** What is replaced: must occur exactly once. */
  readonly find: string | RegExp;
  /** Taken as it is after a string; after a RegExp `$1` and so on are what its groups matched. */
  readonly replace: string;
}

/** An edit does not fit the code any more. */
export class OutdatedEditError extends Error {
  constructor({ file, find }: Edit, matches: number) {
    super(
      `${file}: the code has changed: adapt the sabotage. This occurs ${matches} times, not once: ${find}`,
    );
  }
}

/** @returns the changed text. @throws OutdatedEditError unless what is to be replaced occurs exactly once. */
export function applyEdit(text: string, edit: Edit): string {
  const { find, replace } = edit;
  if (typeof find === 'string') {
    const parts = text.split(find);
    if (parts.length !== 2) throw new OutdatedEditError(edit, parts.length - 1);
    return parts.join(replace);
  }
  const matches = [...text.matchAll(new RegExp(find.source, `${find.flags.replace('g', '')}g`))];
  if (matches.length !== 1) throw new OutdatedEditError(edit, matches.length);
  return text.replace(find, replace);
}
