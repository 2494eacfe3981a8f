import { expect } from '@jest/globals';
import fc from 'fast-check';
import { flatRecords } from '../../support/otlp/flat-records.js';
import { WAYS, deliver, normal } from '../bench.js';
import { reencoded } from '../../support/otlp/stored-logs.js';
import { type Requirement, check } from '../requirement.js';
import { anyRequest } from './any-request.js';

const RUNS = 8;
const REQUESTS = 10;

/** Requests, each of them sent alone, and what is said of Blotter itself left out. */
const requests = fc
  .array(anyRequest, { minLength: REQUESTS, maxLength: REQUESTS })
  .filter((all) =>
    all.flatMap(flatRecords).every(({ record }) => record.eventName?.startsWith('blotter.') !== true),
  );

/** What holds of every request. */
export const ANY_REQUEST: readonly Requirement[] = [
  {
    words:
      'Property test: any request that decodes, stored, read back and re-encoded, is the same request (records may be regrouped; order within a resource and scope is kept).',
    checks: WAYS.map((way) =>
      check(`Any request is read back as the same request (${way})`, async ({ sidecar }) => {
        await fc.assert(
          fc.asyncProperty(requests, async (all) => {
            await sidecar.settle();
            for (const request of all) await deliver(sidecar, request, way);
            const sent = all.flatMap(normal);
            expect(reencoded(await sidecar.stored.next(sent.length))).toEqual(sent);
          }),
          { numRuns: RUNS },
        );
      }),
    ),
  },
];
