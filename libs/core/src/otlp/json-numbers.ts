const INTEGER = /^-?\d+$/;
const DECIMAL = /^(-?)(\d+)(?:\.(\d*?)0*)?(?:[eE]([+-]?\d+))?$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** More digits than any 64-bit integer has. */
const MAX_DIGITS = 40;

/**
 * The whole number that a JSON number or string says, to the last digit: `"9223372036854775807"`, `1e3`, `1.0`.
 * Undefined when it is none.
 */
export function wholeNumber(text: string): bigint | undefined {
  if (INTEGER.test(text)) return text.length > MAX_DIGITS ? undefined : BigInt(text);
  const found = DECIMAL.exec(text);
  if (found === null || text.length > MAX_DIGITS * 2) return undefined;
  const [, sign, whole, fraction = '', exponent = '0'] = found;
  const zeros = Number(exponent) - fraction.length;
  const digits = BigInt(`${whole}${fraction}`);
  if (digits === 0n) return 0n;
  if (Math.abs(zeros) > MAX_DIGITS) return undefined;
  const factor = 10n ** BigInt(Math.abs(zeros));
  if (zeros < 0 && digits % factor !== 0n) return undefined;
  const value = zeros < 0 ? digits / factor : digits * factor;
  return sign === '-' ? -value : value;
}

/** The double that a JSON number or string says, also `"NaN"` and `"-Infinity"`. Undefined when it is none, or beyond doubles. */
export function doubleNumber(text: string): number | undefined {
  if (text === 'NaN') return Number.NaN;
  if (text === 'Infinity') return Number.POSITIVE_INFINITY;
  if (text === '-Infinity') return Number.NEGATIVE_INFINITY;
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
