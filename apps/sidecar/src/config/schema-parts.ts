import { z } from 'zod';

/*
 * What several sections of the schema are made of. Keys of `meta` that begin with `x-` are for this package: `x-default`
 * tells a default that depends on the machine, `x-expected` what a text must be, `x-secret` that a value is never shown
 * (or only when it is right).
 */

export const MIB = 1024 * 1024;

export const whole = (min: number, max: number, fallback: number): z.ZodDefault<z.ZodInt> =>
  z.int().min(min).max(max).default(fallback);

export const path = z.string().regex(/^[^\0]+$/);

export const file = path.meta({ 'x-expected': 'the path of a PEM file' });

/** What log lines, metrics and the command line call something. */
export const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  .meta({ 'x-expected': 'up to 64 letters, digits, dots, dashes and underscores' });
