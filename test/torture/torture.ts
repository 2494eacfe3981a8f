import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { TortureArguments } from './arguments.js';
import { ClockErrors } from './clock-errors.js';
import { FaultRunner } from './fault-runner.js';
import { FAULTS, type Fault, type Laboratory } from './faults/index.js';
import { closeInjectors, openInjectors } from './injectors.js';
import { lastStart } from './last-start.js';
import type { LeftOut, TortureResult } from './report.js';
import { drawSchedule } from './schedule.js';
import { readStore } from './store/read-store.js';
import type { StoreContents } from './store/store-contents.js';
import { StoredCounts } from './store/stored-counts.js';
import { judge } from './verdict/judge.js';
import type { Workshop } from './workshop.js';
import { SLOTS, WriterPool } from './writer/writer-pool.js';

const PROGRESS_MS = 10_000;

/** What surrounds a torture. */
export interface TortureContext {
  readonly workshop: Workshop;
  /** Share of the full rate at which the writers record. */
  readonly rate: number;
  /** Ends it early; it is judged all the same. */
  readonly signal: AbortSignal;
  /** Takes a line about how it goes. */
  say(line: string): void;
}

/** Lets writers record while faults come, and then compares what they noted with what is stored. */
export async function torture(args: TortureArguments, context: TortureContext): Promise<TortureResult> {
  const { workshop, say } = context;
  const laboratory = openLaboratory(args, context);
  const { writers, clockErrors } = laboratory;
  const leftOut = FAULTS.flatMap((fault) => impossible(fault, laboratory));
  const faults = FAULTS.filter(({ kind }) => leftOut.every((other) => other.kind !== kind));
  const runner = new FaultRunner(laboratory, faults, context.signal);
  for (const { kind, why } of leftOut) say(`LEFT OUT: ${kind}: ${why}`);

  writers.start();
  const progress = startProgress(args, runner, writers, say);
  await runner.run(drawSchedule(args.seed, faults, SLOTS, args.minutes * 60_000));
  clearInterval(progress);
  writeFileSync(join(workshop.evidence, 'faults.json'), JSON.stringify(runner.spans.all, undefined, 1));
  say('the writers close');
  await writers.stop();
  closeInjectors(laboratory.injectors);

  await workshop.makeRoom();
  say('the last start');
  const failures = await lastStart(workshop);
  say('reading the evidence and the store');
  const runs = await writers.runs(clockErrors, runner.spans);
  const verdict = judge(runs, contentsOf(workshop.store), [...writers.problems, ...failures]);
  return { counts: runner.counts, leftOut, writers: writers.started, verdict };
}

/** A store that cannot be read is the worst that can be found, and no reason to leave without a verdict. */
function contentsOf(file: string): StoreContents {
  try {
    return readStore(file);
  } catch (error) {
    const findings = [`${file} cannot be read: ${String(error)}`];
    return { findings, counts: new StoredCounts(), gaps: [], rejected: new Map(), strangers: 0 };
  }
}

function openLaboratory({ seed }: TortureArguments, { workshop, rate, signal }: TortureContext): Laboratory {
  const { directory, evidence, store, disk } = workshop;
  const injectors = openInjectors(SLOTS);
  return {
    directory,
    store,
    disk,
    injectors,
    clockErrors: new ClockErrors(),
    writers: new WriterPool({
      seed,
      data: directory,
      evidence,
      rate,
      start: (slot, name, args) =>
        workshop.start(name, args, 'bySlot' in injectors ? { env: injectors.bySlot[slot]!.env } : {}),
    }),
    start: (name, args) => workshop.start(name, args),
    pause: (ms) => pause(ms, undefined, { signal }).catch(() => undefined),
  };
}

function impossible({ kind, impossible: ask }: Fault, laboratory: Laboratory): LeftOut[] {
  const why = ask?.(laboratory);
  return why === undefined ? [] : [{ kind, why }];
}

function startProgress(
  { minutes }: TortureArguments,
  runner: FaultRunner,
  writers: WriterPool,
  say: (line: string) => void,
): NodeJS.Timeout {
  const start = performance.now();
  return setInterval(() => {
    const seconds = Math.round((performance.now() - start) / 1000);
    say(
      `${seconds} s of ${Math.round(minutes * 60)}: ${runner.times} faults, ${writers.started} writers, ` +
        `${writers.recorded} records; now ${runner.goingOn}`,
    );
  }, PROGRESS_MS);
}
