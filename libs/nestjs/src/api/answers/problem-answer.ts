import { z } from 'zod';

/** Problem details of RFC 9457, and what Blotter's errors tell beside them. */
export const problemAnswer = z
  .strictObject({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.string().optional().describe('Stable; described in docs/errors.md.'),
    detail: z.string().describe('What is wrong, and where.'),
    hint: z.string().describe('What to do.'),
    column: z.int().optional().describe('Where in the filter, from 1 on, in UTF-16 code units.'),
    length: z.int().optional().describe('How many code units of the filter are wrong.'),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457).' });
