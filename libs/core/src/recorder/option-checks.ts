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

/** The error for a value. */
export function wrong(name: string, value: unknown, expected: string, hint: string): BlotterError {
  const shown = typeof value === 'string' ? `'${value}'` : String(value);
  return new BlotterError('ERR_BLOTTER_OPTION', `Option ${name} is ${shown}; it must be ${expected}.`, hint);
}
