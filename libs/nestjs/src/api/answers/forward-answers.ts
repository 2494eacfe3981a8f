import { z } from 'zod';
import { recordAnswer } from './record-answer.js';

/* What questions about forwarding are answered with. */

const count = z.int().min(0);

export const destinationAnswer = z
  .strictObject({
    name: z.string(),
    state: z
      .enum(['starting', 'current', 'sending', 'waiting', 'refusing', 'elsewhere', 'failing'])
      .describe(
        '`current`: everything stored has been sent; `waiting`: it does not answer, or asks for patience; `refusing`: it ' +
          'refuses everything; `elsewhere`: another process forwards to it; `failing`: the store cannot be used.',
      ),
    lagRecords: count.describe('Stored records that it has not acknowledged yet.'),
    lagMs: z.number().min(0).describe('How long ago the oldest of them arrived.'),
    sent: count.describe('Records that it acknowledged; counts are of this process.'),
    retries: count.describe('Requests that were, or are to be, sent again.'),
    rejected: count.describe('Records that became dead letters.'),
    leftOut: count.describe('Records that it left out of requests that it acknowledged.'),
    deadLetters: count.describe('Dead letters that are kept, whichever process found them.'),
    fault: z
      .strictObject({ code: z.string(), message: z.string(), sinceMs: z.number() })
      .nullable()
      .describe('What keeps it from being sent to; `sinceMs` in milliseconds since 1970.'),
  })
  .meta({ id: 'Destination', description: 'What a destination is doing.' });

export const destinationsAnswer = z
  .strictObject({ destinations: z.array(destinationAnswer) })
  .meta({ id: 'Destinations', description: 'The backends that records are forwarded to.' });

export const deadLetterAnswer = z
  .strictObject({
    id: z.int().min(1),
    destination: z.string(),
    recordId: z.int().min(1).describe('Row number of the record, which retention may have removed since.'),
    uid: z.string().nullable(),
    code: z.string().describe('As the destination said it: an HTTP status, or the name of a gRPC status.'),
    reason: z.string().describe('What the destination said.'),
    rejectedAt: z.string().describe('When it was refused last: ISO 8601.'),
    state: z.enum(['kept', 'retrying']).describe('`retrying`: it is sent once more.'),
    record: recordAnswer.nullable().describe('null when what is kept of it is damaged.'),
  })
  .meta({ id: 'DeadLetter', description: 'A record that a destination has refused for good.' });

export const deadLettersAnswer = z
  .strictObject({
    deadLetters: z.array(deadLetterAnswer),
    next: z.int().nullable().describe('`after` of the next page; null when there is nothing more.'),
  })
  .meta({ id: 'DeadLetters', description: 'Dead letters, in the order in which they were refused.' });

export const changeAnswer = z
  .strictObject({ deadLetters: count })
  .meta({ id: 'Change', description: 'To how many dead letters it was done.' });

export type DestinationAnswer = z.output<typeof destinationAnswer>;
export type DestinationsAnswer = z.output<typeof destinationsAnswer>;
export type DeadLetterAnswer = z.output<typeof deadLetterAnswer>;
export type DeadLettersAnswer = z.output<typeof deadLettersAnswer>;
export type ChangeAnswer = z.output<typeof changeAnswer>;
