import { expect, it } from '@jest/globals';
import type { OtlpSink } from '../support/otlp/otlp-sink.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { numbered, recordBefore, startForwarding, startSink } from './support/forwarding.js';

const workplace = new Workplace();

function bodies(sink: OtlpSink): string[] {
  return sink.taken.map(({ body }) => body);
}

it('sends to each destination what its filter fits, and to the others while one is down', async () => {
  const down = await startSink(workplace);
  const { port, url } = down;
  await down.close();
  const up = await startSink(workplace);
  const recorder = await startForwarding(workplace, [
    { name: 'apples', url: up.url, filter: 'apple' },
    { name: 'pears', url, filter: 'pear' },
  ]);
  await recorder.call(
    'describe',
    numbered('apple', 50).flatMap((text, n) => [text, `pear ${n}`]),
  );
  await until('the apples arrived', () => up.taken.length >= 50);
  await until('the other is waiting', async () => {
    const { forward } = await recorder.call('status');
    return forward.some(({ name, state }) => name === 'pears' && state === 'waiting');
  });
  const { forward } = await recorder.call('status');
  expect(forward.map(({ name }) => name)).toEqual(['apples', 'pears']);
  expect(forward[1]!.fault?.code).toBe('ECONNREFUSED');
  expect(forward[1]!.lagRecords).toBeGreaterThanOrEqual(50);

  const again = await startSink(workplace, undefined, port);
  await until('the pears arrived', () => again.taken.length >= 50);
  expect(bodies(up)).toEqual(numbered('apple', 50));
  expect(bodies(again)).toEqual(numbered('pear', 50));
});

it('begins where a destination is to begin', async () => {
  await recordBefore(workplace, numbered('early', 40));
  const between = new Date();
  await recordBefore(workplace, numbered('late', 30));
  const [everything, some, none] = [
    await startSink(workplace),
    await startSink(workplace),
    await startSink(workplace),
  ];
  const recorder = await startForwarding(workplace, [
    { name: 'everything', url: everything.url },
    { name: 'some', url: some.url, start: between.toISOString() },
    { name: 'none', url: none.url, start: 'now' },
  ]);
  await recorder.call('describe', numbered('new', 20));
  await until('the new ones arrived', () =>
    [everything, some, none].every((sink) => bodies(sink).includes('new 19')),
  );
  expect(bodies(everything)).toEqual([
    ...numbered('early', 40),
    ...numbered('late', 30),
    ...numbered('new', 20),
  ]);
  expect(bodies(some)).toEqual([...numbered('late', 30), ...numbered('new', 20)]);
  expect(bodies(none)).toEqual(numbered('new', 20));
});

it('goes on where it was after a restart, whatever the start says', async () => {
  const sink = await startSink(workplace);
  const first = await startForwarding(workplace, [{ url: sink.url, start: 'now' }]);
  await first.call('describe', numbered('first', 20));
  await until('they arrived', () => sink.taken.length >= 20);
  await first.call('close');
  await first.end();
  await recordBefore(workplace, numbered('meanwhile', 20));
  await startForwarding(workplace, [{ url: sink.url, start: 'now' }]);
  await until('what came meanwhile arrived', () => sink.taken.length >= 40);
  expect(bodies(sink)).toEqual([...numbered('first', 20), ...numbered('meanwhile', 20)]);
});
