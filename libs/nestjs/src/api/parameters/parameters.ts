import { z } from 'zod';

/*
 * Parameters of the questions: their bounds, defaults and meaning. What is checked and docs/openapi.json both come from
 * here.
 */

const text = (length: number): z.ZodString => z.string().min(1).max(length);
const whole = (min: number, max: number): z.ZodInt => z.int().min(min).max(max);

const filter = z
  .string()
  .max(8192)
  .optional()
  .describe(
    'Which records, in the filter language: `type:order.* severity>=warning "take profit"`. None: all.',
  );

const since = text(64)
  .optional()
  .describe('Records that happened at this time or later: `1h`, `7d` (before now), or ISO 8601.');

const until = text(64).optional().describe('Records that happened before this time; as `since`.');

const timeLimitMs = whole(1, 60_000)
  .optional()
  .describe('How long to look, in milliseconds; then the answer is what was found, and how far that was.');

const which = { filter, since, until, timeLimitMs };

const fieldName = text(1024);

export const pageParameters = z.strictObject({
  ...which,
  order: z
    .enum(['arrival', 'time'])
    .default('arrival')
    .describe('By arrival in the store, or by the time at which records happened.'),
  first: z.enum(['newest', 'oldest']).default('newest').describe('Which end the first page begins at.'),
  limit: whole(1, 1000)
    .default(50)
    .describe('Records of a page, at most; large ones end it earlier, at about 16 MiB.'),
  cursor: text(8192).optional().describe('`next` or `previous` of a page of the same filter and order.'),
});

export const countParameters = z.strictObject(which);

export const facetsParameters = z.strictObject({
  ...which,
  field: z
    .array(fieldName)
    .min(1)
    .max(20)
    .describe('Fields, as in the filter language: `type`, `severity`, `source.expert`, `data.symbol`.'),
  limit: whole(1, 1000).default(10).describe('Values of each field, the most frequent first.'),
});

export const histogramParameters = z.strictObject({
  ...which,
  buckets: whole(1, 1000).default(60).describe('Parts of the time, at most.'),
  by: fieldName.optional().describe('Split each part by the values of this field: `type` or `severity`.'),
});

export const valuesParameters = z.strictObject({
  field: fieldName.describe('A field, as in the filter language.'),
  prefix: z.string().max(1024).default('').describe('What the values begin with.'),
  limit: whole(1, 1000).default(20).describe('Values, the most frequent first.'),
});

export const tailParameters = z.strictObject({
  filter,
  after: text(8192)
    .optional()
    .describe('The `id` of the last event that is known; the header Last-Event-ID is stronger.'),
  last: whole(0, 1000).optional().describe('Begin with so many records that are there already.'),
});

export const deadLettersParameters = z.strictObject({
  destination: text(64).optional().describe('Those of this destination only.'),
  after: whole(0, 999_999_999_999_999).default(0).describe('Those with greater ids: `next` of a page.'),
  limit: whole(1, 1000)
    .default(50)
    .describe('Dead letters of a page, at most; large ones end it earlier, at about 16 MiB.'),
});

export const noParameters = z.strictObject({});

export type WhichParameters = z.output<typeof countParameters>;
export type PageParameters = z.output<typeof pageParameters>;
export type FacetsParameters = z.output<typeof facetsParameters>;
export type HistogramParameters = z.output<typeof histogramParameters>;
export type ValuesParameters = z.output<typeof valuesParameters>;
export type DeadLettersParameters = z.output<typeof deadLettersParameters>;
export type TailParameters = z.output<typeof tailParameters>;
