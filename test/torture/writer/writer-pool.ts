import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Program } from '../../support/program.js';
import type { ClockErrors } from '../clock-errors.js';
import { readEvidence } from '../evidence/read-evidence.js';
import type { FaultSpans } from '../fault-spans.js';
import { SeededRandom } from '../seeded-random.js';
import type { Problem } from '../verdict/problem.js';
import type { Run } from '../verdict/run.js';
import { PROFILES } from './writer-profiles.js';
import { WriterProcess } from './writer-process.js';
import type { WriterSetup } from './writer-setup.js';

/** Writers at a time; each slot always has the same profile. */
export const SLOTS = PROFILES.length;
/** Past this something is so wrong that starting more writers shows nothing. */
const MOST_UNEXPECTED = 20;
const AFTER_UNEXPECTED_MS = 500;
/** A close has five seconds; it may have been stopped, or its disk slow, meanwhile. */
const STOP_TIMEOUT_MS = 60_000;
const RECORDS_PER_SECOND = [200, 2000] as const;

export interface PoolOptions {
  readonly seed: number;
  /** Blotter's folder. */
  readonly data: string;
  readonly evidence: string;
  /** At most 1: fewer records for a long torture, so that they fit on the disk. */
  readonly rate: number;
  /** Starts a program of test/ in the slot. */
  start(slot: number, name: string, args: readonly string[]): Program;
}

/** Keeps one writer running in every slot: when it ends, for whatever reason, another one is started. */
export class WriterPool {
  private readonly all: WriterProcess[] = [];
  private readonly bySlot: WriterProcess[] = [];
  private readonly slots: Array<Promise<void>> = [];
  private isStopping = false;
  readonly problems: Problem[] = [];

  constructor(private readonly options: PoolOptions) {}

  start(): void {
    for (let slot = 0; slot < SLOTS; slot++) this.slots.push(this.keep(slot));
  }

  /** The writer that is in the slot now; it may be ending. */
  in(slot: number): WriterProcess {
    return this.bySlot[slot]!;
  }

  /** Waits for the one that follows it. */
  async after(slot: number, writer: WriterProcess): Promise<WriterProcess | undefined> {
    await writer.ended;
    while (!this.isStopping && this.in(slot) === writer) await pause(5);
    return this.in(slot) === writer ? undefined : this.in(slot);
  }

  /** As the writers last said. */
  get recorded(): number {
    return this.all.reduce((sum, { recorded }) => sum + recorded, 0);
  }

  get started(): number {
    return this.all.length;
  }

  get isHopeless(): boolean {
    return this.problems.length >= MOST_UNEXPECTED;
  }

  /** Lets all close and starts none any more. Whoever does not end in time is killed, which is a problem. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.bySlot.map((writer) => this.stopOne(writer)));
    await Promise.all(this.slots);
  }

  /** All that were started, with their evidence. @param clockErrors - when clocks were wrong meanwhile. */
  async runs(clockErrors: ClockErrors, spans: FaultSpans): Promise<Run[]> {
    const runs: Run[] = [];
    for (const { run, slot, endedBy, startedMs, startingMs, endedMs } of this.all) {
      runs.push({
        run,
        endedBy,
        startedMs,
        clockErrorMs: clockErrors.during(startedMs, endedMs),
        isTraceless: spans.preventedAll(slot, startingMs, endedMs),
        isMuteAtEnd: spans.preventedLast(slot, endedMs),
        evidence: await readEvidence(this.evidencePath(run)),
      });
    }
    return runs;
  }

  private async keep(slot: number): Promise<void> {
    while (!this.isStopping && !this.isHopeless) {
      const writer = this.startIn(slot);
      const ending = await writer.ended;
      if (writer.isExpected(ending)) continue;
      this.problem('a writer that ended unexpectedly', `run ${writer.run}: ${JSON.stringify(ending)}`);
      await pause(AFTER_UNEXPECTED_MS);
    }
  }

  private async stopOne(writer: WriterProcess): Promise<void> {
    const cancel = new AbortController();
    const timeout = pause(STOP_TIMEOUT_MS, true, { signal: cancel.signal }).catch(() => false);
    const isLate = await Promise.race([writer.terminate().then(() => false), timeout]);
    cancel.abort();
    if (!isLate) return;
    this.problem(
      'a writer that does not end',
      `run ${writer.run}, ${STOP_TIMEOUT_MS / 1000} s after SIGTERM`,
    );
    await writer.kill('SIGKILL, because it did not end');
  }

  private startIn(slot: number): WriterProcess {
    const run = this.all.length;
    const random = new SeededRandom(this.options.seed + run);
    const setup: WriterSetup = {
      run,
      seed: random.integer(0, 2 ** 31),
      evidence: this.evidencePath(run),
      recordsPerSecond: random.integer(...RECORDS_PER_SECOND) * this.options.rate,
      durableShare: random.integer(10, 60) / 100,
      options: { directory: this.options.data, ...PROFILES[slot] },
    };
    const writer = new WriterProcess(
      run,
      slot,
      this.options.start(slot, 'torture/writer/writer', [JSON.stringify(setup)]),
    );
    this.all.push(writer);
    this.bySlot[slot] = writer;
    return writer;
  }

  private evidencePath(run: number): string {
    return join(this.options.evidence, `run-${String(run).padStart(5, '0')}.jsonl`);
  }

  private problem(kind: string, text: string): void {
    this.problems.push({ kind, count: 1, text, examples: [] });
  }
}
