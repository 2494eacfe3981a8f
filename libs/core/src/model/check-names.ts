import { distance } from 'fastest-levenshtein';
import { BlotterError } from '../errors.js';

/** @throws BlotterError ERR_BLOTTER_OPTION for a key that is no option, naming the nearest one that is. */
export function checkNames(path: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new BlotterError(
      'ERR_BLOTTER_OPTION',
      `Option ${path.replace(/\.$/, '') || 'options'} is ${String(options)}; it must be an object.`,
      'Leave it out for the defaults.',
    );
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const nearest = [...known].sort((a, b) => difference(name, a) - difference(name, b))[0]!;
    throw new BlotterError(
      'ERR_BLOTTER_OPTION',
      `Unknown option ${path}${name}.`,
      `Did you mean ${path}${nearest}?`,
    );
  }
}

/** 0 for a part of the name, like `prefix` for `tablePrefix`; otherwise the letters to change. */
function difference(given: string, known: string): number {
  const [a, b] = [given.toLowerCase(), known.toLowerCase()];
  return b.includes(a) || a.includes(b) ? 0 : distance(a, b);
}
