import { expect } from '@jest/globals';
import fc from 'fast-check';
import { flatRecords } from '../../support/otlp/flat-records.js';
import { WAYS, normal } from '../bench.js';
import { type Requirement, check } from '../requirement.js';
import { anyRequest } from './any-request.js';

const RUNS = 60;

/** What holds of every request. */
export const ANY_REQUEST: readonly Requirement[] = [
  {
    words:
      'Property test: any request that decodes, stored, read back and re-encoded, is the same request (records may be regrouped; order within a resource and scope is kept).',
    checks: WAYS.map((way) =>
      check(`Any request is read back as the same request (${way})`, async (bench) => {
        await fc.assert(
          fc.asyncProperty(anyRequest, async (request) => {
            fc.pre(
              flatRecords(request).every(({ record }) => record.eventName?.startsWith('blotter.') !== true),
            );
            expect(await bench.roundTrip(request, way)).toEqual(normal(request));
          }),
          { numRuns: RUNS },
        );
      }),
    ),
  },
];
