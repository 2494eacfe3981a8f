import type { RecordJson } from '@blotter/core/reader';
import { z } from 'zod';

const values = z.record(z.string(), z.unknown());

/** A record: what recordJson of @blotter/core/reader makes of it. */
export const recordAnswer = z
  .strictObject({
    id: z.int().min(1).describe('Row number: the order of arrival.'),
    uid: z.string().nullable(),
    time: z.string().nullable().describe('When it happened: ISO 8601 to the nanosecond; null when unknown.'),
    observedTime: z.string().nullable().describe('When it was collected.'),
    severity: z.strictObject({
      number: z.int().describe("OTLP's number; 0 for none."),
      text: z.string().describe('As the sender calls it.'),
      name: z.string().describe('As Blotter calls it: debug, info, success, warning, failure.'),
    }),
    type: z.string().describe('Empty when the record is no event.'),
    description: z.string().nullable().describe('null when the body is no text; then `body` has it.'),
    body: z.unknown().optional(),
    source: values.describe('What it is of: ids by kind.'),
    actor: values.optional(),
    target: values.optional(),
    outcome: z.unknown().optional(),
    changes: z.unknown().optional(),
    data: values.describe('All other attributes.'),
    traceId: z.string().optional(),
    spanId: z.string().optional(),
    flags: z.int().optional(),
    droppedAttributesCount: z.int().optional(),
    service: z.unknown().optional(),
    resource: values,
    scope: z.strictObject({ name: z.string(), version: z.string(), attributes: values }),
  })
  .meta({
    id: 'Record',
    description:
      'A record. Integers beyond 2^53 and numbers that are not finite are strings; bytes are base64; what is absent is ' +
      'left out.',
  });

/** Typed here so that a field of the one that the other has not does not compile. */
export type RecordAnswer = RecordJson & z.output<typeof recordAnswer>;
