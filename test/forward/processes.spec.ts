import { expect, it } from '@jest/globals';
import { type Behaviour, type OtlpSink, type Reaction, accept } from '../support/otlp/otlp-sink.js';
import type { RemoteRecorder } from '../support/remote-recorder.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { numbered, recordBefore, startForwarding, startSink } from './support/forwarding.js';

const ROUNDS = 20;
const PER_ROUND = 100;

const workplace = new Workplace();

/** The bodies of one writer's records, each where it arrived first. */
function arrivals(sink: OtlpSink, writer: string): string[] {
  return [...new Set(sink.taken.map(({ body }) => body))].filter((body) => body.startsWith(`${writer} `));
}

async function record(recorder: RemoteRecorder, writer: string, from: number, to: number): Promise<void> {
  const all = numbered(writer, to * PER_ROUND);
  for (let round = from; round < to; round++) {
    await recorder.call('describe', all.slice(round * PER_ROUND, (round + 1) * PER_ROUND));
  }
}

it('sends from one of two processes, in the order of each, and from the other when it dies', async () => {
  const sink = await startSink(workplace);
  const otlp = [{ url: sink.url, maxBatchRecords: 64 }];
  const a = await startForwarding(workplace, otlp);
  await until('one of them forwards', async () => (await a.call('status')).forward[0]?.state === 'current');
  const b = await startForwarding(workplace, otlp);
  await until('the other sees it', async () => (await b.call('status')).forward[0]?.state === 'elsewhere');

  await Promise.all([record(a, 'a', 0, ROUNDS), record(b, 'b', 0, ROUNDS / 2)]);
  await a.call('flush', 'durable');
  await a.program.kill('SIGKILL');
  await record(b, 'b', ROUNDS / 2, ROUNDS);

  const total = 2 * ROUNDS * PER_ROUND;
  await until('everything arrived', () => arrivals(sink, 'a').length + arrivals(sink, 'b').length >= total);
  expect(arrivals(sink, 'a')).toEqual(numbered('a', ROUNDS * PER_ROUND));
  expect(arrivals(sink, 'b')).toEqual(numbered('b', ROUNDS * PER_ROUND));
  // What was in flight when the first one died comes twice.
  const uids = sink.taken.map(({ uid }) => uid);
  expect(uids.length - new Set(uids).size).toBeLessThanOrEqual(64);
});

/** Takes two requests, and answers no more. */
function thenSilent(reaction: Reaction): Behaviour {
  let requests = 0;
  return () => (++requests <= 2 ? 'accept' : reaction);
}

it.each<[string, Reaction, boolean]>([
  ['that it did not take', { status: 503 }, false],
  ['that had no answer', 'hang', false],
  ['that it took without answering, again', 'accept in silence', true],
])('sends after a kill the request %s', async (_, reaction, isTwice) => {
  const uids = await recordBefore(workplace, numbered('record', 320));
  const sink = await startSink(workplace, thenSilent(reaction));
  const otlp = [{ url: sink.url, maxBatchRecords: 64 }];
  const first = await startForwarding(workplace, otlp);
  await until('it has no answer', () => sink.requests.length > 2);
  await first.program.kill('SIGKILL');

  sink.behaviour = accept;
  await startForwarding(workplace, otlp);
  const known = new Set<unknown>(uids);
  // Not the gap record of the kill.
  const arrived = () => sink.taken.map(({ uid }) => uid).filter((uid) => known.has(uid));
  await until('everything arrived', () => new Set(arrived()).size === uids.length);
  const taken = arrived();
  expect([...new Set(taken)]).toEqual(uids);
  // Of what was answered nothing, and of the other request everything.
  const again = new Set(taken.filter((uid, index) => taken.indexOf(uid) < index));
  expect([...again]).toEqual(isTwice ? uids.slice(128, 192) : []);
});
