import { expect } from '@jest/globals';
import { ENCODINGS, officialProto } from '../../support/otlp/official-proto.js';
import { type Coding, compressed } from '../../support/otlp/otlp-http.js';
import { OtlpGrpc } from '../../support/otlp/otlp-grpc.js';
import { requestOf, saying } from '../../support/otlp/otlp-json.js';
import { normal } from '../bench.js';
import { printedConfig } from '../printed-config.js';
import { type Requirement, check } from '../requirement.js';

const REQUEST = requestOf([saying('one'), saying('two')]);

/** Where requests go, and in what. */
export const ENDPOINTS: readonly Requirement[] = [
  {
    words: 'HTTP: `POST /v1/logs`, port 4318;',
    checks: [
      check('POST /v1/logs takes records', async (bench) => {
        expect(await bench.roundTrip(REQUEST, 'protobuf')).toEqual(normal(REQUEST));
      }),
      check('The port of OTLP/HTTP is 4318 unless it is set', () => {
        expect(printedConfig()).toMatchObject({ receivers: { http: { port: 4318 } } });
      }),
    ],
  },
  {
    words: 'protobuf (`application/x-protobuf`) and JSON (`application/json`) on the same port.',
    checks: ENCODINGS.map((encoding) =>
      check(`OTLP/HTTP takes ${encoding} and stores what it says`, async (bench) => {
        expect(await bench.roundTrip(REQUEST, encoding)).toEqual(normal(REQUEST));
      }),
    ),
  },
  {
    words: 'gRPC: `opentelemetry.proto.collector.logs.v1.LogsService/Export`, port 4317.',
    checks: [
      check('LogsService/Export takes records', async (bench) => {
        expect(await bench.roundTrip(REQUEST, 'gRPC')).toEqual(normal(REQUEST));
      }),
      check('The port of OTLP/gRPC is 4317 unless it is set', () => {
        expect(printedConfig()).toMatchObject({ receivers: { grpc: { port: 4317 } } });
      }),
    ],
  },
];

/** Content codings. */
export const CONTENT_CODINGS: readonly Requirement[] = [
  {
    words: 'Encodings `none` and `gzip` are required;',
    checks: [
      ...coded('identity', 'gzip'),
      check('gRPC with gzip is understood', async ({ sidecar }) => {
        const grpc = new OtlpGrpc(sidecar.process.grpc, { 'grpc.default_compression_algorithm': 2 });
        const answer = await grpc.export(officialProto.encodeRequest(REQUEST, 'protobuf'));
        grpc.close();
        expect(answer).toMatchObject({ code: 0 });
      }),
    ],
  },
  {
    words: 'zstd and deflate are welcome.',
    checks: [
      ...coded('zstd', 'deflate'),
      check('gRPC with deflate is understood', async ({ sidecar }) => {
        const grpc = new OtlpGrpc(sidecar.process.grpc, { 'grpc.default_compression_algorithm': 1 });
        const answer = await grpc.export(officialProto.encodeRequest(REQUEST, 'protobuf'));
        grpc.close();
        expect(answer).toMatchObject({ code: 0 });
      }),
    ],
  },
];

function coded(...codings: readonly Coding[]): Requirement['checks'] {
  return codings.flatMap((coding) =>
    ENCODINGS.map((encoding) =>
      check(`${encoding} with content coding ${coding} is stored`, async ({ sidecar }) => {
        await sidecar.settle();
        const body = await compressed(officialProto.encodeRequest(REQUEST, encoding), coding);
        const answer = await sidecar.http.post(body, { encoding, coding });
        expect({ status: answer.status, body: answer.body.toString() }).toMatchObject({ status: 200 });
        expect((await sidecar.stored.next(2)).map((record) => record.body)).toEqual(['one', 'two']);
      }),
    ),
  );
}
