import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { holdLock } from '../support/hold-lock.js';
import { officialProto } from '../support/otlp/official-proto.js';
import { requestOf, saying } from '../support/otlp/otlp-json.js';
import { RawSocket } from '../support/otlp/raw-socket.js';
import { SidecarUnderTest } from '../support/otlp/sidecar-under-test.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { describeWithFaults } from './support/describe-with.js';
import { FaultInjector } from './support/faults.js';
import { SidecarUnderLoad } from './support/sidecar-under-load.js';

/** G5 over the wire: an orderly end under load, and senders that send again. */

const ENDINGS = 5;
const LONGEST_LIFE_MS = 400;
const UNTIL_ENDED_MS = 3_600_000;
/**
 * What a sender may meet: an answer, a refusal to come again later, nobody there, or an end of its connection that
 * its request has crossed on the way.
 */
const CLEAN = [
  'acknowledged',
  'unavailable',
  'ECONNREFUSED',
  'ECONNRESET',
  'UND_ERR_SOCKET: other side closed',
];

const place = new Workplace();

async function start(env: Readonly<Record<string, string>> = {}): Promise<SidecarUnderTest> {
  const sidecar = await SidecarUnderTest.start({ directory: place.directory, env });
  place.later(() => sidecar.end('SIGKILL'));
  return sidecar;
}

/** Tells it to end, and waits until it has begun to. */
async function terminate({ process }: SidecarUnderTest): Promise<void> {
  process.process.kill('SIGTERM');
  await until('it is stopping', () => process.lines.some(({ msg }) => msg === 'stopping'));
}

it('SIGTERM and start, under load: nothing is lost, and nothing is stored twice', async () => {
  const load = await SidecarUnderLoad.start(place);
  for (let ending = 0; ending < ENDINGS; ending++) {
    await load.progress();
    await pause(Math.random() * LONGEST_LIFE_MS);
    expect(await load.restart('SIGTERM')).toBe(0);
  }
  await load.progress();
  const { attempts } = await load.finish();
  expect(Object.keys(attempts).filter((outcome) => !CLEAN.includes(outcome))).toEqual([]);
});

it('SIGTERM while another process holds the lock: it ends in time, and the next start stores the rest', async () => {
  const load = await SidecarUnderLoad.start(place);
  await load.progress();
  const lock = await holdLock(place, load.sidecar.store, 'EXCLUSIVE');
  await load.progress();
  const ended = load.sidecar.process.ended;
  const restarted = load.restart('SIGTERM');
  await ended;
  await lock.release();
  expect(await restarted).toBe(0);
  await load.progress();
  await load.finish();
});

it('a request whose body is still coming at SIGTERM is taken', async () => {
  const sidecar = await start();
  const body = officialProto.encodeRequest(requestOf([saying('late')]), 'json').toString();
  const socket = await RawSocket.open(sidecar.process.http);
  await socket.write(
    `POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  await socket.write(body.slice(0, 10));
  await until('it has come', async () => (await sidecar.metric('blotter_receiver_in_flight')) === 10);
  await terminate(sidecar);
  await socket.write(body.slice(10));
  expect(await socket.answers()).toEqual(['200']);
  expect(socket.received).toMatch(/^connection: close\r$/im);
  await socket.closed;
  expect(await sidecar.process.ended).toBe(0);
  expect(sidecar.stored.others().map((record) => record.body)).toEqual(['late']);
});

describeWithFaults('with a slow disk', () => {
  it.each(['protobuf', 'gRPC'] as const)(
    'a request that waits for the disk at SIGTERM is answered when it is durable (%s)',
    async (way) => {
      const faults = new FaultInjector();
      place.later(() => faults.close());
      const sidecar = await start(faults.variables);
      const fault = faults.slowFsync('.blj', UNTIL_ENDED_MS);
      const body = officialProto.encodeRequest(requestOf([saying('in time')]), 'protobuf');
      const answer =
        way === 'gRPC' ? sidecar.grpc.export(body) : sidecar.http.post(body, { encoding: 'protobuf' });
      await fault.struck();
      await terminate(sidecar);
      fault.end();
      expect(await answer).toMatchObject(way === 'gRPC' ? { code: 0 } : { status: 200 });
      expect(await sidecar.process.ended).toBe(0);
      expect(sidecar.stored.others().map((record) => record.body)).toEqual(['in time']);
    },
  );
});
