import { expect } from '@jest/globals';
import { officialProto } from '../../support/otlp/official-proto.js';
import { requestOf, saying } from '../../support/otlp/otlp-json.js';
import { Code, expectStatus } from '../expect-status.js';
import { type Requirement, check } from '../requirement.js';

const GOOD = officialProto.encodeRequest(requestOf([saying('good')]), 'protobuf');

const OTHER_TYPES = [
  'text/plain',
  'application/xml',
  'application/x-protobuf-v2',
  'application/jsonl',
  'application/grpc',
  'multipart/form-data; boundary=application/json',
  'nonsense',
];

/** Requests to the right place in the wrong form. */
export const METHODS: readonly Requirement[] = [
  {
    words: '405 for other methods,',
    checks: [
      ...(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const).map((method) =>
        check(`${method} is answered with 405, and POST is named as allowed`, async ({ sidecar }) => {
          const answer = await sidecar.http.post(undefined, { method });
          expectStatus(answer, { status: 405 });
          expect(answer.headers.allow).toBe('POST');
        }),
      ),
      check('HEAD is answered with 405 and no body', async ({ sidecar }) => {
        const answer = await sidecar.http.post(undefined, { method: 'HEAD' });
        expect([answer.status, answer.headers.allow, answer.body.length]).toEqual([405, 'POST', 0]);
      }),
    ],
  },
  {
    words: '415 for other content types.',
    checks: [
      ...OTHER_TYPES.map((type) =>
        check(`Content type ${type} is answered with 415`, async ({ sidecar }) => {
          const answer = await sidecar.http.post(GOOD, { headers: { 'content-type': type } });
          expectStatus(answer, { status: 415, code: Code.INVALID_ARGUMENT });
        }),
      ),
      check('No content type is answered with 415', async ({ sidecar }) => {
        expectStatus(await sidecar.http.post(GOOD), { status: 415 });
      }),
      check('A content coding that is not known is answered with 415', async ({ sidecar }) => {
        for (const coding of ['br', 'compress', 'gzip, gzip', 'x']) {
          const headers = { 'content-encoding': coding };
          const answer = await sidecar.http.post(GOOD, { encoding: 'protobuf', headers });
          expectStatus(answer, { status: 415, encoding: 'protobuf' });
          expect(String(answer.headers['accept-encoding'])).toContain('gzip');
        }
      }),
    ],
  },
];
