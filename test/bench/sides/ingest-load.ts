import { Client as GrpcClient, credentials } from '@grpc/grpc-js';
import { Pool } from 'undici';
import { answer } from '../answer.js';
import { type BodyEncoding, otlpBodies } from '../otlp-bodies.js';
import { closedLoop } from './closed-loop.js';
import { BODIES, CONNECTIONS, type LoadQuestion, type LoadRound } from './ingest-round.js';

/* The sender of OTLP requests. Their bodies are made before, so that it takes as little of the machine as it can. */

const EXPORT = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

interface Sender {
  send(body: Buffer, connection: number): Promise<void>;
  close(): unknown;
}

const bodies = new Map<BodyEncoding, Buffer[]>();
const senders = new Map<string, Sender>();

/** @throws for every answer that is not 200. */
function httpSender(address: string, encoding: BodyEncoding): Sender {
  const pool = new Pool(address, { connections: CONNECTIONS, pipelining: 1 });
  const headers = { 'content-type': encoding === 'json' ? 'application/json' : 'application/x-protobuf' };
  return {
    async send(body) {
      const response = await pool.request({ path: '/v1/logs', method: 'POST', headers, body });
      const text = await response.body.text();
      if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}: ${text}`);
    },
    close: () => pool.close(),
  };
}

function grpcSender(address: string): Sender {
  const clients = Array.from(
    { length: CONNECTIONS },
    // Clients would otherwise share one connection.
    () => new GrpcClient(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 }),
  );
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    send: (body, connection) =>
      new Promise((resolve, reject) => {
        clients[connection]!.makeUnaryRequest(EXPORT, same, same, body, (error) =>
          error === null ? resolve() : reject(error),
        );
      }),
    close: () => clients.forEach((client) => client.close()),
  };
}

answer(
  ({ transport, encoding, address, seconds }: LoadQuestion): Promise<LoadRound> => {
    let requests = bodies.get(encoding);
    if (requests === undefined) bodies.set(encoding, (requests = otlpBodies(BODIES, encoding)));
    let sender = senders.get(address);
    if (sender === undefined) {
      sender = transport === 'grpc' ? grpcSender(address) : httpSender(address, encoding);
      senders.set(address, sender);
    }
    const { send } = sender;
    return closedLoop(requests, seconds, send);
  },
  async () => {
    for (const sender of senders.values()) await sender.close();
  },
);
