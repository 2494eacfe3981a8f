import { afterAll, beforeAll, expect } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { holdLock } from '../support/hold-lock.js';
import { hasJournal, nextStart } from '../support/next-start.js';
import type { Program } from '../support/program.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { OldVersion } from './support/old-version.js';
import { expectTrail, expectWhole } from './support/trail.js';
import { WRITER, Witnesses } from './support/witnesses.js';

/**
 * Rolling deploy: version 0.1.0 (see support/old-version.ts) and this one record into one folder and adopt each
 * other's journals. When the old one is killed there is no gap record: it leaves no evidence that it was there.
 */

const UUID_LENGTH = 36;
const place = new Workplace();
let old: OldVersion;
let oldWriter: string;

beforeAll(() => {
  old = new OldVersion();
  oldWriter = old.program(WRITER);
});
afterAll(() => old.remove());

/** Names of the segments in the journal; they begin with the writer's instance. */
function segments(): string[] {
  return readdirSync(join(place.directory, 'journal')).filter((name) => name.includes('.blj'));
}

async function end(program: Program): Promise<void> {
  program.send({ kind: 'end' });
  expect(await program.ended).toMatchObject({ code: 0, signal: null });
}

describe.each(['old', 'new'] as const)('the %s one', (which) => {
  const [writer, other] = which === 'old' ? [() => oldWriter, () => WRITER] : [() => WRITER, () => oldWriter];
  const killed = which === 'old' ? { isSilent: true } : { unknown: { unclean_end: 1 } };

  it('is killed while both record: the other adopts its journal', async () => {
    const witnesses = new Witnesses(place);
    const victim = witnesses.start({}, writer());
    await victim.next('received');
    const [segment = ''] = segments();
    const survivor = witnesses.start({}, other());
    await survivor.next('received');
    await pause(Math.random() * 500);
    await victim.kill();
    const instance = segment.slice(0, UUID_LENGTH);
    await until('it is adopted', () => segments().every((name) => !name.startsWith(instance)));
    await end(survivor);
    expect(hasJournal(place.directory)).toBe(false);
    await nextStart(place);
    expectTrail(place.store, { ...witnesses.evidence, ...killed });
    expectWhole(place.store, witnesses.createdByOthers);
  });

  it('is killed while the store is locked: the other, started later, stores what it has left', async () => {
    const witnesses = new Witnesses(place);
    const victim = await witnesses.ready({}, writer());
    const lock = await holdLock(place, place.store);
    victim.send({ kind: 'go' });
    await victim.next('received');
    await victim.kill();
    expect(hasJournal(place.directory)).toBe(true);
    await lock.release();
    const successor = witnesses.start({}, other());
    await successor.next('received');
    await end(successor);
    expect(hasJournal(place.directory)).toBe(false);
    await nextStart(place);
    expectTrail(place.store, { ...witnesses.evidence, ...killed });
    expectWhole(place.store, witnesses.createdByOthers);
  });

  it('ends first, in order: nothing is lost', async () => {
    const witnesses = new Witnesses(place);
    const programs = [witnesses.start({}, writer()), witnesses.start({}, other())];
    await Promise.all(programs.map((program) => program.next('received')));
    for (const program of programs) await end(program);
    await nextStart(place);
    expectTrail(place.store, witnesses.evidence);
  });
});

it('the old version is the old version', async () => {
  const witnesses = new Witnesses(place);
  const program = witnesses.start({}, oldWriter);
  await program.next('received');
  await program.kill();
  await nextStart(place);
  // This version would have left the gap record of an unclean end.
  expectTrail(place.store, { ...witnesses.evidence, isSilent: true });
});
