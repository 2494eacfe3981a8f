import { distance } from 'fastest-levenshtein';
import { BlotterError } from '../errors.js';

/** @throws BlotterError ERR_BLOTTER_OPTION for a key that is no option, naming the nearest one that is. */
export function checkNames(path: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw wrong(path.replace(/\.$/, '') || 'options', options, 'an object', 'Leave it out for the defaults.');
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

/** @throws BlotterError ERR_BLOTTER_OPTION. */
export function whole(
  name: string,
  value: number | undefined,
  fallback: number,
  min: number,
  max: number,
): number {
  const result = value ?? fallback;
  if (Number.isInteger(result) && result >= min && result <= max) return result;
  throw wrong(name, value, `a whole number from ${min} to ${max}`, `The default is ${fallback}.`);
}

/** The error for a value. */
export function wrong(name: string, value: unknown, expected: string, hint: string): BlotterError {
  const shown = typeof value === 'string' ? `'${value}'` : String(value);
  return new BlotterError('ERR_BLOTTER_OPTION', `Option ${name} is ${shown}; it must be ${expected}.`, hint);
}
