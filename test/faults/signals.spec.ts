import { expect } from '@jest/globals';
import { holdLock } from '../support/hold-lock.js';
import { nextStart } from '../support/next-start.js';
import { Workplace } from '../support/workplace.js';
import type { ProgramConfig } from '../nestjs/programs/program-config.js';
import { ForkedProgram } from '../nestjs/support/forked-program.js';
import { expectTrail } from './support/trail.js';

/** G5: signals and app.close() in a Nest application; what it records while it closes counts, too. */

const BURST = 3000;
/** Of the application's own shutdown hooks; the last one runs after Blotter's. */
const IN_HOOKS = 5;
const place = new Workplace();

async function start(config: ProgramConfig): Promise<ForkedProgram> {
  const program = new ForkedProgram({ options: { directory: place.directory }, ...config });
  place.later(() => program.end());
  await program.hears('started');
  return program;
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('with shutdown hooks loses nothing and leaves no gap', async () => {
    const program = await start({ hooks: {}, burst: BURST });
    program.kill(signal);
    expect(await program.ended).toBe(signal);
    await nextStart(place);
    expectTrail(place.store, { created: BURST + IN_HOOKS });
  });

  it('with shutdown hooks loses nothing while the store is locked', async () => {
    const options = { directory: place.directory, shutdownTimeoutMs: 1000 };
    const program = await start({ options, hooks: {}, burst: BURST });
    const lock = await holdLock(place, place.store);
    program.kill(signal);
    expect(await program.ended).toBe(signal);
    await lock.release();
    await nextStart(place);
    expectTrail(place.store, { created: BURST + IN_HOOKS });
  });

  it('without shutdown hooks is an unclean end: what was acknowledged is there, and a gap', async () => {
    const program = await start({ durably: true, burst: BURST });
    const { uid } = await program.hears('durable');
    program.kill(signal);
    expect(await program.ended).toBe(signal);
    await nextStart(place);
    const acknowledged = [String(uid)];
    expectTrail(place.store, { created: BURST + 1, acknowledged, unknown: { unclean_end: 1 } });
  });
});

it('app.close() loses nothing and leaves no gap', async () => {
  const program = await start({ burst: BURST, closes: true });
  expect(await program.ended).toBe(0);
  await nextStart(place);
  expectTrail(place.store, { created: BURST + IN_HOOKS });
});
