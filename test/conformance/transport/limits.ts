import { expect } from '@jest/globals';
import { ENCODINGS, officialProto } from '../../support/otlp/official-proto.js';
import { type GrpcAnswer, OtlpGrpc } from '../../support/otlp/otlp-grpc.js';
import { CODINGS, compressed } from '../../support/otlp/otlp-http.js';
import { requestOf, saying } from '../../support/otlp/otlp-json.js';
import { MAX_BODY_BYTES, MAX_DECODED_BYTES } from '../bench.js';
import { Code, expectStatus } from '../expect-status.js';
import { printedConfig } from '../printed-config.js';
import { type Requirement, check } from '../requirement.js';

/** Small records that together are larger than decoded data may be; compressed they are small. */
function tooLargeDecoded(): ReturnType<typeof requestOf> {
  const text = 'x'.repeat(1024);
  return requestOf(Array.from({ length: MAX_DECODED_BYTES / 1024 + 1 }, () => saying(text)));
}

const INCOMPRESSIBLE = Buffer.alloc(MAX_BODY_BYTES + 1, ' ');

/** Whether an answer says when to try again. */
export function hasRetryInfo({ metadata }: GrpcAnswer): boolean {
  return metadata
    .get('grpc-status-details-bin')
    .some((details) => Buffer.from(details as Buffer).includes('google.rpc.RetryInfo'));
}

/** The bounds of a request's size. */
export const LIMITS: readonly Requirement[] = [
  {
    words: 'Limit the size before _and_ after decompression (default 64 MiB after, configurable):',
    checks: [
      check('Unless it is set, the bound is 16 MiB before and 64 MiB after decompression', () => {
        expect(printedConfig()).toMatchObject({
          receivers: { limits: { maxBodyBytes: 16 << 20, maxDecodedBytes: 64 << 20 } },
        });
      }),
      check('Both can be set', () => {
        const env = {
          BLOTTER_RECEIVERS_LIMITS_MAX_BODY_BYTES: '1000000',
          BLOTTER_RECEIVERS_LIMITS_MAX_DECODED_BYTES: '2000000',
          BLOTTER_RECEIVERS_LIMITS_MAX_RECORD_BYTES: '500000',
        };
        expect(printedConfig(env)).toMatchObject({
          receivers: { limits: { maxBodyBytes: 1_000_000, maxDecodedBytes: 2_000_000 } },
        });
      }),
      check('A body at the bound is taken', async ({ sidecar }) => {
        const body = Buffer.alloc(MAX_BODY_BYTES, ' ');
        body.write('{', 0);
        body.write('}', body.length - 1);
        expect(await sidecar.http.post(body, { encoding: 'json' })).toMatchObject({ status: 200 });
      }),
    ],
  },
  {
    words:
      "HTTP 413, gRPC RESOURCE_EXHAUSTED without RetryInfo. (The Collector's 400 here is a known mistake.)",
    checks: [
      ...ENCODINGS.map((encoding) =>
        check(`A body over the bound is answered with 413 (${encoding})`, async ({ sidecar }) => {
          const answer = await sidecar.http.post(INCOMPRESSIBLE, { encoding });
          expectStatus(answer, { status: 413, code: Code.RESOURCE_EXHAUSTED, encoding });
          expect(answer.headers['retry-after']).toBeUndefined();
        }),
      ),
      ...CODINGS.filter((coding) => coding !== 'identity').flatMap((coding) =>
        ENCODINGS.map((encoding) =>
          check(
            `A body over the bound after decompression is answered with 413 (${coding}, ${encoding})`,
            async ({ sidecar }) => {
              const whole = officialProto.encodeRequest(tooLargeDecoded(), encoding);
              const body = await compressed(whole, coding);
              expect(body.length).toBeLessThan(MAX_BODY_BYTES);
              const answer = await sidecar.http.post(body, { encoding, coding });
              expectStatus(answer, { status: 413, code: Code.RESOURCE_EXHAUSTED, encoding });
              expect(answer.headers['retry-after']).toBeUndefined();
            },
          ),
        ),
      ),
      check('A gRPC message over the bound is RESOURCE_EXHAUSTED without RetryInfo', async ({ sidecar }) => {
        const answer = await sidecar.grpc.export(INCOMPRESSIBLE);
        expect([answer.code, hasRetryInfo(answer)]).toEqual([Code.RESOURCE_EXHAUSTED, false]);
      }),
      check(
        'A gRPC message over the bound after decompression is RESOURCE_EXHAUSTED without RetryInfo',
        async ({ sidecar }) => {
          const grpc = new OtlpGrpc(sidecar.process.grpc, { 'grpc.default_compression_algorithm': 2 });
          const answer = await grpc.export(officialProto.encodeRequest(tooLargeDecoded(), 'protobuf'));
          grpc.close();
          expect([answer.code, hasRetryInfo(answer)]).toEqual([Code.RESOURCE_EXHAUSTED, false]);
        },
      ),
    ],
  },
];
