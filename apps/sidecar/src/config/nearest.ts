import { distance } from 'fastest-levenshtein';

/** The name that was probably meant: a part of it, or the fewest letters away; undefined when none is near. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((name) => ({ name, letters: difference(given.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.letters - b.letters);
  return best !== undefined && best.letters <= Math.max(2, given.length / 2) ? best.name : undefined;
}

function difference(given: string, known: string): number {
  if (given === known) return 0;
  return given.length > 2 && (known.includes(given) || given.includes(known)) ? 1 : distance(given, known);
}
