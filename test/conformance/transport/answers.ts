import { expect } from '@jest/globals';
import { type Encoding, ENCODINGS, officialProto } from '../../support/otlp/official-proto.js';
import { CONTENT_TYPES, type HttpAnswer } from '../../support/otlp/otlp-http.js';
import { requestOf, saying } from '../../support/otlp/otlp-json.js';
import { type Bench, MAX_BODY_BYTES, MAX_RECORD_BYTES } from '../bench.js';
import { Code, expectStatus, mediaType } from '../expect-status.js';
import { type Check, type Requirement, check } from '../requirement.js';

const GOOD = requestOf([saying('good')]);
const BROKEN: Readonly<Record<Encoding, Buffer>> = {
  // A length that is longer than the message.
  protobuf: Buffer.from([0x0a, 0x7f, 0x01]),
  json: Buffer.from('{"resourceLogs":[{'),
};

function inBoth(title: string, run: (bench: Bench, encoding: Encoding) => Promise<void>): Check[] {
  return ENCODINGS.map((encoding) => check(`${title} (${encoding})`, (bench) => run(bench, encoding)));
}

function withGood(bench: Bench, encoding: Encoding, contentType: string): Promise<HttpAnswer> {
  const body = officialProto.encodeRequest(GOOD, encoding);
  return bench.sidecar.http.post(body, { headers: { 'content-type': contentType } });
}

/** The answer's form. */
export const MIRRORING: readonly Requirement[] = [
  {
    words: "The response's content type mirrors the request's (the commonest bug of other receivers).",
    checks: [
      ...inBoth('A success has the content type of its request', async (bench, encoding) => {
        const answer = await withGood(bench, encoding, CONTENT_TYPES[encoding]);
        expect([answer.status, mediaType(answer)]).toEqual([200, CONTENT_TYPES[encoding]]);
        expect(officialProto.decodeResponse(answer.body, encoding)).toEqual({});
      }),
      ...inBoth(
        'A content type with parameters or capitals is the same content type',
        async (bench, encoding) => {
          for (const type of [
            `${CONTENT_TYPES[encoding]}; charset=utf-8`,
            CONTENT_TYPES[encoding].toUpperCase(),
          ]) {
            const answer = await withGood(bench, encoding, type);
            expect([type, answer.status, mediaType(answer)]).toEqual([type, 200, CONTENT_TYPES[encoding]]);
          }
        },
      ),
      ...inBoth('An error has the content type of its request', async (bench, encoding) => {
        const answer = await bench.sidecar.http.post(BROKEN[encoding], { encoding });
        expect([answer.status, mediaType(answer)]).toEqual([400, CONTENT_TYPES[encoding]]);
      }),
      ...inBoth('A partial success has the content type of its request', async (bench, encoding) => {
        const answer = await bench.sidecar.http.post(withHuge(encoding), { encoding });
        expect([answer.status, mediaType(answer)]).toEqual([200, CONTENT_TYPES[encoding]]);
      }),
    ],
  },
];

/** Nothing to do. */
export const EMPTY: readonly Requirement[] = [
  {
    words: 'Empty request → success.',
    checks: [
      check('An empty protobuf message is a success', async ({ sidecar }) => {
        const answer = await sidecar.http.post(Buffer.alloc(0), { encoding: 'protobuf' });
        expect([answer.status, answer.body.length]).toEqual([200, 0]);
      }),
      check('An empty JSON object is a success', async ({ sidecar }) => {
        const answer = await sidecar.http.post(Buffer.from('{}'), { encoding: 'json' });
        expect([answer.status, answer.body.toString()]).toEqual([200, '{}']);
      }),
      check('An empty gRPC message is a success', async ({ sidecar }) => {
        expect(await sidecar.grpc.export(Buffer.alloc(0))).toMatchObject({ code: 0 });
      }),
      ...inBoth('Resources and scopes without records are a success', async ({ sidecar }, encoding) => {
        const body = officialProto.encodeRequest(
          { resourceLogs: [{ resource: {}, scopeLogs: [{ scope: { name: 'empty' } }] }, {}] },
          encoding,
        );
        expect(await sidecar.http.post(body, { encoding })).toMatchObject({ status: 200 });
      }),
    ],
  },
  {
    words: 'On full success `partial_success` stays unset.',
    checks: [
      check('A full success in protobuf has no bytes', async (bench) => {
        expect((await withGood(bench, 'protobuf', CONTENT_TYPES.protobuf)).body).toHaveLength(0);
      }),
      check('A full success in JSON is {}', async (bench) => {
        expect((await withGood(bench, 'json', CONTENT_TYPES.json)).body.toString()).toBe('{}');
      }),
      check('A full success over gRPC has no bytes', async ({ sidecar }) => {
        const answer = await sidecar.grpc.export(officialProto.encodeRequest(GOOD, 'protobuf'));
        expect(answer.body).toHaveLength(0);
      }),
    ],
  },
];

/** One record too large to be kept between two that are not. */
function withHuge(encoding: Encoding): Buffer {
  const records = [saying('before'), saying('x'.repeat(MAX_RECORD_BYTES + 1)), saying('after')];
  return officialProto.encodeRequest(requestOf(records), encoding);
}

/** Something to do, but not all. */
export const PARTIAL: readonly Requirement[] = [
  {
    words: 'Partial: HTTP 200 with `rejectedLogRecords` and a message; clients must not retry.',
    checks: [
      ...inBoth(
        'Of a record beyond maxRecordBytes the answer tells, and the others are stored',
        async ({ sidecar }, encoding) => {
          await sidecar.settle();
          const answer = await sidecar.http.post(withHuge(encoding), { encoding });
          expect(answer.status).toBe(200);
          const { partialSuccess } = officialProto.decodeResponse(answer.body, encoding);
          expect(partialSuccess?.rejectedLogRecords).toBe('1');
          expect(partialSuccess?.errorMessage).toContain(String(MAX_RECORD_BYTES));
          expect((await sidecar.stored.next(2)).map(({ body }) => body)).toEqual(['before', 'after']);
        },
      ),
      check('gRPC tells of it with status OK', async ({ sidecar }) => {
        const answer = await sidecar.grpc.export(withHuge('protobuf'));
        expect(answer.code).toBe(0);
        const { partialSuccess } = officialProto.decodeResponse(answer.body!, 'protobuf');
        expect(partialSuccess?.rejectedLogRecords).toBe('1');
      }),
    ],
  },
  {
    words: 'rejected 0 with a message is a warning.',
    remark: 'a receiver may send one; ours has none to send',
    checks: [],
  },
];

/** Nothing to be done. */
export const ERRORS: readonly Requirement[] = [
  {
    words: "Every 4xx/5xx body is a `google.rpc.Status` in the request's encoding;",
    checks: [
      ...inBoth('The body of a 400 is a Status', async ({ sidecar }, encoding) => {
        const answer = await sidecar.http.post(BROKEN[encoding], { encoding });
        expectStatus(answer, { status: 400, code: Code.INVALID_ARGUMENT, encoding });
      }),
      ...inBoth('The body of a 404 is a Status', async ({ sidecar }, encoding) => {
        const body = officialProto.encodeRequest(GOOD, encoding);
        expectStatus(await sidecar.http.post(body, { encoding, path: '/v1/nothing' }), {
          status: 404,
          encoding,
        });
      }),
      ...inBoth('The body of a 405 is a Status', async ({ sidecar }, encoding) => {
        const body = officialProto.encodeRequest(GOOD, encoding);
        expectStatus(await sidecar.http.post(body, { encoding, method: 'PUT' }), { status: 405, encoding });
      }),
      ...inBoth('The body of a 413 is a Status', async ({ sidecar }, encoding) => {
        const answer = await sidecar.http.post(Buffer.alloc(MAX_BODY_BYTES + 1, ' '), { encoding });
        expectStatus(answer, { status: 413, code: Code.RESOURCE_EXHAUSTED, encoding });
      }),
      check('The body of a 415 is a Status, in one of the two encodings', async ({ sidecar }) => {
        const headers = { 'content-type': 'text/plain' };
        expectStatus(await sidecar.http.post(Buffer.from('hello'), { headers }), { status: 415 });
      }),
    ],
  },
  {
    words: 'undecodable data → 400.',
    checks: [
      ...inBoth(
        'An undecodable body is answered with 400 and INVALID_ARGUMENT',
        async ({ sidecar }, encoding) => {
          await sidecar.settle();
          const answer = await sidecar.http.post(BROKEN[encoding], { encoding });
          expectStatus(answer, { status: 400, code: Code.INVALID_ARGUMENT, encoding });
        },
      ),
      ...inBoth(
        'A body that is not in its content coding is answered with 400',
        async ({ sidecar }, encoding) => {
          const body = officialProto.encodeRequest(GOOD, encoding);
          const answer = await sidecar.http.post(body, { encoding, coding: 'gzip' });
          expectStatus(answer, { status: 400, code: Code.INVALID_ARGUMENT, encoding });
        },
      ),
      check('Undecodable data over gRPC is INVALID_ARGUMENT', async ({ sidecar }) => {
        const answer = await sidecar.grpc.export(BROKEN.protobuf);
        expect(answer.code).toBe(Code.INVALID_ARGUMENT);
        expect(answer.message).toMatch(/\w+ \w+/);
      }),
    ],
  },
];
