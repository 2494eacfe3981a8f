import { expect } from '@jest/globals';
import type { SidecarUnderTest } from '../../support/otlp/sidecar-under-test.js';
import { ENCODINGS, officialProto } from '../../support/otlp/official-proto.js';
import { requestOf, saying } from '../../support/otlp/otlp-json.js';
import type { HttpAnswer } from '../../support/otlp/otlp-http.js';
import { RawSocket } from '../../support/otlp/raw-socket.js';
import { until } from '../../support/until.js';
import { FaultInjector } from '../../faults/support/faults.js';
import { type Bench, MAX_BODY_BYTES } from '../bench.js';
import { Code, expectStatus } from '../expect-status.js';
import { type Check, type Requirement, check } from '../requirement.js';
import { hasRetryInfo } from './limits.js';

const UNTIL_ENDED_MS = 3_600_000;
const RECORDS = 100;
const HUNDRED = officialProto.encodeRequest(
  requestOf(Array.from({ length: RECORDS }, (_, n) => saying(`record ${n}`))),
  'protobuf',
);

/** Runs with a sidecar at its bound: one request fills its memory, because the disk takes for ever. */
function atTheBound(title: string, run: (sidecar: SidecarUnderTest) => Promise<void>): Check {
  return {
    title,
    unavailable: FaultInjector.unavailable,
    async run(bench: Bench) {
      const faults = new FaultInjector();
      bench.place.later(() => faults.close());
      const sidecar = await bench.start({
        env: {
          ...faults.variables,
          BLOTTER_STORAGE_MAX_QUEUE_RECORDS: String(RECORDS),
          BLOTTER_RECEIVERS_LIMITS_DURABLE_TIMEOUT_MS: '60000',
        },
      });
      const fault = faults.slowFsync('.blj', UNTIL_ENDED_MS);
      const first = sidecar.http.post(HUNDRED, { encoding: 'protobuf' });
      await fault.struck();
      await run(sidecar);
      fault.end();
      // What was taken before the bound was kept all the same, and there is room again.
      expect(await first).toMatchObject({ status: 200 });
      await sidecar.settle();
      expect(sidecar.problems()).toEqual([]);
    },
  };
}

/** What senders may send again. */
export const RETRYABLE: readonly Requirement[] = [
  {
    words: 'Retryable HTTP statuses: only 429, 502, 503, 504, with `Retry-After` (seconds).',
    checks: [
      ...ENCODINGS.map((encoding) =>
        atTheBound(
          `At the memory bound the answer is 503 with Retry-After (${encoding})`,
          async ({ http }) => {
            const body = officialProto.encodeRequest(requestOf([saying('one more')]), encoding);
            const answer = await http.post(body, { encoding });
            expectStatus(answer, { status: 503, code: Code.UNAVAILABLE, encoding });
            expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
          },
        ),
      ),
      check('At the bound of bytes in flight the answer is 503 with Retry-After', async (bench) => {
        const bytes = 1 << 20;
        const sidecar = await bench.start({
          env: {
            BLOTTER_RECEIVERS_LIMITS_MAX_BODY_BYTES: String(bytes),
            BLOTTER_RECEIVERS_LIMITS_MAX_DECODED_BYTES: String(bytes),
            BLOTTER_RECEIVERS_LIMITS_MAX_RECORD_BYTES: String(bytes),
            BLOTTER_RECEIVERS_LIMITS_MAX_IN_FLIGHT_BYTES: String(bytes),
          },
        });
        const slow = await RawSocket.open(sidecar.process.http);
        await slow.write(
          `POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n{`,
        );
        await slow.write(Buffer.alloc(bytes - 2, ' '));
        await until('all but the last byte has come', async () => {
          return (await sidecar.metric('blotter_receiver_in_flight')) === bytes - 1;
        });
        const post = (): Promise<HttpAnswer> => sidecar.http.post(HUNDRED, { encoding: 'protobuf' });
        const answer = await post();
        expectStatus(answer, { status: 503, code: Code.UNAVAILABLE, encoding: 'protobuf' });
        expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
        await slow.write('}');
        expect(await slow.answers()).toEqual(['200']);
        slow.destroy();
        await until('there is room again', async () => (await post()).status === 200);
      }),
      check('No other status has Retry-After', async ({ sidecar: { http } }) => {
        const bodies = { encoding: 'json' } as const;
        const answers = [
          await http.post(Buffer.from('{"'), bodies),
          await http.post(Buffer.from('{}'), { ...bodies, path: '/v1/nothing' }),
          await http.post(Buffer.from('{}'), { ...bodies, method: 'PUT' }),
          await http.post(Buffer.alloc(MAX_BODY_BYTES + 1, ' '), bodies),
          await http.post(Buffer.from('{}'), { headers: { 'content-type': 'text/plain' } }),
        ];
        expect(answers.map(({ status, headers }) => [status, headers['retry-after']])).toEqual(
          [400, 404, 405, 413, 415].map((status) => [status, undefined]),
        );
      }),
    ],
  },
  {
    words:
      'Retryable gRPC: CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS; RESOURCE_EXHAUSTED only with RetryInfo.',
    checks: [
      atTheBound('At the memory bound gRPC is UNAVAILABLE', async ({ grpc }) => {
        const body = officialProto.encodeRequest(requestOf([saying('one more')]), 'protobuf');
        expect(await grpc.export(body)).toMatchObject({ code: Code.UNAVAILABLE });
      }),
      check('What would fail again is not retryable', async ({ sidecar: { grpc } }) => {
        const large = await grpc.export(Buffer.alloc(MAX_BODY_BYTES + 1));
        const broken = await grpc.export(Buffer.from([0x0a, 0x7f]));
        const unknown = await grpc.export(Buffer.alloc(0), { method: '/opentelemetry.proto.Nothing/Export' });
        expect([large, broken, unknown].map((answer) => [answer.code, hasRetryInfo(answer)])).toEqual([
          [Code.RESOURCE_EXHAUSTED, false],
          [Code.INVALID_ARGUMENT, false],
          [Code.UNIMPLEMENTED, false],
        ]);
      }),
    ],
  },
];
