import { type ServiceDefinition, Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { handleUnaryCall } from '@grpc/grpc-js';
import { expect } from '@jest/globals';
import { promisify } from 'node:util';
import { Sinks, destinationTo } from '../../../../test/support/sinks.js';
import { RECORD } from '../../../../test/support/stored-record.js';
import { encodeLogsResponse } from '../otlp/encode-answer.js';
import { encodeLogsRequest } from '../otlp/encode-stored.js';
import type { Destination } from './destination.js';
import { GrpcSender } from './grpc-sender.js';

/** Against a gRPC server that is not ours. */

const sinks = new Sinks();
const NEVER = new AbortController().signal;
const REQUEST = encodeLogsRequest([RECORD], 'protobuf');
const asIs = (bytes: Buffer): Buffer => bytes;

const SERVICE: ServiceDefinition = {
  export: {
    path: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  },
};

async function senderTo(answer: handleUnaryCall<Buffer, Buffer>, more: Partial<Destination> = {}) {
  const server = new Server();
  server.addService(SERVICE, { export: answer });
  const bind = promisify(server.bindAsync.bind(server));
  const port = await bind('127.0.0.1:0', ServerCredentials.createInsecure());
  sinks.later(() => server.forceShutdown());
  const sender = new GrpcSender({ ...destinationTo(`http://127.0.0.1:${port}`), protocol: 'grpc', ...more });
  sinks.later(() => sender.close());
  return sender;
}

it.each(['none', 'gzip'] as const)('is understood, with compression %s', async (compression) => {
  const received: unknown[] = [];
  const partial = Buffer.from(
    encodeLogsResponse('protobuf', { rejectedLogRecords: 2, errorMessage: 'old '.repeat(100) }),
  );
  const headers = { 'X-Token': 'secret' };
  const sender = await senderTo(
    (call, callback) => {
      received.push(call.request, call.metadata.get('x-token'));
      callback(null, partial);
    },
    { compression, headers },
  );
  const answer = await sender.send(REQUEST, NEVER);
  expect(answer).toMatchObject({ kind: 'accepted', rejected: 2, message: expect.stringMatching(/^old old/) });
  expect(received).toEqual([Buffer.from(REQUEST), ['secret']]);
});

it('understands a failure', async () => {
  const metadata = new Metadata();
  const sender = await senderTo((_call, callback) =>
    callback({ code: status.UNAVAILABLE, details: 'zu tun: später', metadata }),
  );
  for (let n = 0; n < 3; n++) {
    expect(await sender.send(REQUEST, NEVER)).toEqual({
      kind: 'retryable',
      code: 'UNAVAILABLE',
      message: 'zu tun: später',
      retryAfterMs: undefined,
    });
  }
});

it('is told when there is no such service', async () => {
  const server = new Server();
  const bind = promisify(server.bindAsync.bind(server));
  const port = await bind('127.0.0.1:0', ServerCredentials.createInsecure());
  sinks.later(() => server.forceShutdown());
  const sender = new GrpcSender({ ...destinationTo(`http://127.0.0.1:${port}`), protocol: 'grpc' });
  sinks.later(() => sender.close());
  expect(await sender.send(REQUEST, NEVER)).toMatchObject({ kind: 'refused', code: 'UNIMPLEMENTED' });
});
