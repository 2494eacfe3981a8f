import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { countRecords } from '../../support/otlp/scan-request.js';
import { answer } from '../answer.js';
import type { SinkTotals } from './forward-round.js';

/* A backend that takes everything, and only counts: the senders shall be what is slow. */

interface Counts {
  records: number;
  requests: number;
  bytes: number;
  recordsOfFirst: number;
  firstAt: number;
  lastAt: number;
}

const NOTHING: Counts = { records: 0, requests: 0, bytes: 0, recordsOfFirst: 0, firstAt: 0, lastAt: 0 };
let counts = { ...NOTHING };

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  // The answer first: counting is not on the sender's time.
  response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  const now = performance.now();
  const records = countRecords(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
  if (counts.requests === 0) {
    counts.recordsOfFirst = records;
    counts.firstAt = now;
  }
  counts.lastAt = now;
  counts.records += records;
  counts.requests++;
  counts.bytes += body.length;
}

const server = createServer((request, response) => void take(request, response));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

answer(
  (): SinkTotals => {
    const { recordsOfFirst, firstAt, lastAt, ...totals } = counts;
    counts = { ...NOTHING };
    const seconds = (lastAt - firstAt) / 1000;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { ...totals, url, seconds, recordsPerSecond: (totals.records - recordsOfFirst) / seconds };
  },
  () => {
    server.close();
    server.closeAllConnections();
  },
);
