import { setTimeout as pause } from 'node:timers/promises';
import type { TortureArguments } from './arguments.js';
import { FaultRunner } from './fault-runner.js';
import { FAULTS, type Laboratory } from './faults/index.js';
import { lastStart } from './last-start.js';
import { drawSchedule } from './schedule.js';
import { readStore } from './store/read-store.js';
import type { TortureResult } from './report.js';
import { judge } from './verdict/judge.js';
import type { Workshop } from './workshop.js';
import { SLOTS, WriterPool } from './writer/writer-pool.js';

const PROGRESS_MS = 10_000;

/**
 * Lets writers record while faults come, and then compares what they noted with what is stored.
 * @param signal - ends it early; it is judged all the same.
 * @param say - takes a line about how it goes.
 */
export async function torture(
  { minutes, seed }: TortureArguments,
  workshop: Workshop,
  rate: number,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<TortureResult> {
  const { directory: data, evidence, store, disk } = workshop;
  const start = (name: string, args: readonly string[]) => workshop.start(name, args);
  const writers = new WriterPool({ seed, data, evidence, rate, start });
  const laboratory: Laboratory = {
    writers,
    store,
    disk,
    start,
    pause: (ms) => pause(ms, undefined, { signal }).catch(() => undefined),
  };
  const impossible = FAULTS.flatMap((fault) => {
    const why = fault.impossible?.(laboratory);
    return why === undefined ? [] : [{ kind: fault.kind, why }];
  });
  const faults = FAULTS.filter(({ kind }) => !impossible.some((other) => other.kind === kind));
  const runner = new FaultRunner(laboratory, faults, signal);
  writers.start();
  const began = Date.now();
  const progress = setInterval(() => {
    const seconds = Math.round((Date.now() - began) / 1000);
    say(
      `${seconds} s of ${Math.round(minutes * 60)}: ${runner.times} faults, ${writers.started} writers, ` +
        `${writers.recorded} records; now: ${runner.goingOn}`,
    );
  }, PROGRESS_MS);
  await runner.run(drawSchedule(seed, faults, SLOTS, minutes * 60_000));
  say('the writers close');
  await writers.stop();
  clearInterval(progress);
  await workshop.makeRoom();
  say('the last start');
  const failures = await lastStart(workshop);
  say('reading the evidence and the store');
  const runs = await writers.runs(() => 0);
  const verdict = judge(runs, readStore(store), [...writers.problems, ...failures]);
  return { counts: runner.counts, impossible, writers: writers.started, verdict };
}
