import { expect } from '@jest/globals';
import { setInterval } from 'node:timers';
import { RawSocket } from '../support/otlp/raw-socket.js';
import { until } from '../support/until.js';
import { Victim } from './victim.js';

const MAX_CONNECTIONS = 200;
const DRIBBLE_MS = 100;

const victim = new Victim({
  BLOTTER_RECEIVERS_LIMITS_MAX_CONNECTIONS: String(MAX_CONNECTIONS),
  BLOTTER_RECEIVERS_LIMITS_HEADERS_TIMEOUT_MS: '2000',
  BLOTTER_RECEIVERS_LIMITS_REQUEST_TIMEOUT_MS: '4000',
});

const HEADERS = 'POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';

/** Keeps sending a byte until the other side has had enough. */
async function dribble(socket: RawSocket, start: string, byte: string): Promise<string[]> {
  await socket.write(start);
  const timer = setInterval(() => void socket.write(byte), DRIBBLE_MS);
  await socket.closed;
  clearInterval(timer);
  return socket.answers();
}

function open(): Promise<RawSocket> {
  return RawSocket.open(victim.sidecar.process.http);
}

it('headers that come byte by byte are cut off', async () => {
  const sockets = await Promise.all(Array.from({ length: 50 }, open));
  const answers = await Promise.all(sockets.map((socket) => dribble(socket, HEADERS, 'x')));
  for (const statuses of answers) expect(statuses).not.toContain('200');
});

it('a body that comes byte by byte is cut off', async () => {
  const sockets = await Promise.all(Array.from({ length: 50 }, open));
  const start = `${HEADERS}Content-Length: 1000000\r\n\r\n`;
  const answers = await Promise.all(sockets.map((socket) => dribble(socket, start, ' ')));
  for (const statuses of answers) expect(statuses).not.toContain('200');
});

it('chunks that come byte by byte are cut off', async () => {
  const start = `${HEADERS}Transfer-Encoding: chunked\r\n\r\n`;
  expect(await dribble(await open(), start, '1\r\n \r\n')).not.toContain('200');
});

it('a connection on which nothing comes is cut off', async () => {
  const socket = await open();
  await socket.closed;
  expect(socket.received).not.toContain('200 OK');
});

it('thousands of connections are bounded, and good senders get in meanwhile', async () => {
  const sockets = await Promise.all(
    Array.from({ length: 3000 }, async () => {
      const socket = await open();
      await socket.write(HEADERS);
      return socket;
    }),
  );
  await until('connections beyond the bound are closed', () => {
    return sockets.filter((socket) => !socket.isClosed).length <= MAX_CONNECTIONS;
  });
  await until('a good sender gets in', () =>
    victim.sidecar.http.post(Buffer.from('{}'), { encoding: 'json' }).then(
      ({ status }) => status === 200,
      () => false,
    ),
  );
  for (const socket of sockets) socket.destroy();
});

it('thousands of connections to the port of gRPC do no harm', async () => {
  const sockets = await Promise.all(
    Array.from({ length: 2000 }, () => RawSocket.open(victim.sidecar.process.grpc)),
  );
  await Promise.all(sockets.map((socket) => socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')));
  for (const socket of sockets) socket.destroy();
  await until('gRPC answers', async () => (await victim.sidecar.grpc.export(Buffer.alloc(0))).code === 0);
});
