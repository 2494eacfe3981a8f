import { expect } from '@jest/globals';
import { blotter } from '../support/blotter-command.js';
import { Workplace } from '../support/workplace.js';
import { startSidecar } from '../sidecar/support/sidecars.js';
import { send, untilStored } from './support/activities.js';

const place = new Workplace();

it('says what there is, the same of a file and of a sidecar', async () => {
  const sidecar = await startSidecar(place);
  await send(sidecar, [
    { type: 'order.filled', description: 'a', timeMs: Date.UTC(2026, 0, 31, 12) },
    { type: 'order.filled', description: 'b', timeMs: Date.UTC(2026, 0, 31, 13) },
    { type: 'user.login', description: 'c', severity: 13, timeMs: Date.UTC(2026, 0, 31, 14) },
  ]);
  await untilStored(sidecar, 3);
  for (const source of [
    ['--data', place.directory],
    ['--url', sidecar.api],
  ]) {
    const { code, stdout, stderr } = await blotter(['stats', '--json', ...source]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      generation: expect.stringMatching(/^[\w-]{36}$/),
      records: 3,
      firstId: 1,
      lastId: 3,
      firstTime: '2026-01-31T12:00:00Z',
      lastTime: '2026-01-31T14:00:00Z',
      storeBytes: expect.any(Number),
      types: [
        { value: 'order.filled', records: 2 },
        { value: 'user.login', records: 1 },
      ],
    });
    const people = await blotter(['stats', ...source]);
    expect(people).toMatchObject({ code: 0, stderr: '' });
    expect(people.stdout).toMatch(/^records +3 \(1 … 3\)$/m);
    expect(people.stdout).toMatch(/^type +records\norder\.filled +2\nuser\.login +1$/m);
  }
});
