import { diag } from '@opentelemetry/api';

/** Variables by their names. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variable's text without blanks around it; undefined when there is none. */
export function textFromEnv(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

/** The variable's number. As OpenTelemetry asks, what is no number in the range is ignored, with a warning. */
export function wholeFromEnv(env: Environment, name: string, min: number, max: number): number | undefined {
  const value = textFromEnv(env, name);
  if (value === undefined) return undefined;
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (number >= min && number <= max) return number;
  ignored(name, `is ${value}; it must be a whole number from ${min} to ${max}`);
  return undefined;
}

/** Says that a variable does not count. @param problem - without what may be secret. */
export function ignored(name: string, problem: string): void {
  diag.warn(`Blotter: ${name} ${problem}. It is ignored.`);
}
