import { BlotterError } from '../errors.js';

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

/** @param allowed - the first is the default. @throws BlotterError ERR_BLOTTER_OPTION. */
export function oneOf<T extends string>(
  name: string,
  value: T | undefined,
  allowed: readonly [T, ...T[]],
): T {
  const result = value ?? allowed[0];
  if (allowed.includes(result)) return result;
  throw wrong(name, value, allowed.map((item) => `'${item}'`).join(' or '), 'Choose one of them.');
}

/** The error for a value. */
export function wrong(name: string, value: unknown, expected: string, hint: string): BlotterError {
  const shown = typeof value === 'string' ? `'${value}'` : String(value);
  return new BlotterError('ERR_BLOTTER_OPTION', `Option ${name} is ${shown}; it must be ${expected}.`, hint);
}
