import { setTimeout as delay } from 'node:timers/promises';
import { alternate } from './alternate.js';
import type { BenchContext, BenchResult, Benchmark } from './benchmark.js';
import { openDisk } from './fillable-disk.js';
import { withSide } from './side.js';
import type { DiskFullQuestion, DiskFullRound } from './sides/disk-full-round.js';
import { median, round, sum } from './stats.js';

const DEFAULT_SECONDS = 30;
/** Rounds of the default length take the time that a benchmark may take; the disk is full once for longer. */
const MAX_ROUNDS = 2;
/** The load runs this long before the disk is full, and after it has space again. */
const BEFORE_SECONDS = 1;
const AFTER_SECONDS = 2;
/** For what is written before the disk is full and while it empties its queues. */
const DISK_BYTES = 64 * 2 ** 20;
const DISK_BYTES_PER_SECOND = 2 * 2 ** 20;

interface Round extends DiskFullRound {
  /** From the moment there is space until everything recorded by then is in the store. */
  readonly secondsToDrain: number;
}

/** The same load on a small disk, with and without a time in which it has no space at all. */
export const diskFull: Benchmark = {
  summary: 'the event loop and the books while the disk is full, [--seconds N]',
  seconds: DEFAULT_SECONDS,
  async run({ folder, seconds = DEFAULT_SECONDS }: BenchContext): Promise<BenchResult> {
    const { control, full } = await alternate(
      Math.max(1, Math.min(MAX_ROUNDS, Math.floor((MAX_ROUNDS * DEFAULT_SECONDS) / seconds))),
      {
        control: () => oneRound(folder, seconds, false),
        full: () => oneRound(folder, seconds, true),
      },
    );
    const all = [...control, ...full];
    const count = (rounds: readonly Round[], name: 'created' | 'stored' | 'inGapRecords'): number =>
      sum(rounds.map((result) => result[name]));
    const middle = (
      rounds: readonly Round[],
      name: 'longestStallMs' | 'elu' | 'secondsToDrain',
      digits: number,
    ): number => round(median(rounds.map((result) => result[name])), digits);
    const lost = count(all, 'created') - count(all, 'stored');
    return {
      longest_stall_ms: middle(full, 'longestStallMs', 2),
      elu: middle(full, 'elu', 4),
      control_longest_stall_ms: middle(control, 'longestStallMs', 2),
      control_elu: middle(control, 'elu', 4),
      created: count(full, 'created'),
      stored: count(full, 'stored'),
      in_gap_records: count(full, 'inGapRecords'),
      // Those of the control too, where nothing may be lost.
      lost,
      unexplained: lost - count(all, 'inGapRecords'),
      seconds_to_drain: middle(full, 'secondsToDrain', 3),
      peak_rss_mb: round(Math.max(...full.map(({ peakRssMb }) => peakRssMb)), 1),
    };
  },
};

/** @throws Error when the process does not live through it. */
async function oneRound(folder: string, seconds: number, isFull: boolean): Promise<Round> {
  const disk = openDisk(folder, DISK_BYTES + seconds * DISK_BYTES_PER_SECOND);
  const use = async (ask: <T>(question: DiskFullQuestion) => Promise<T>): Promise<Round> => {
    await ask({ phase: 'start', seconds: BEFORE_SECONDS + seconds + AFTER_SECONDS });
    await delay(BEFORE_SECONDS * 1000);
    if (isFull) disk.fill();
    await delay(seconds * 1000);
    const faults = await ask<string[]>({ phase: 'faults' });
    if (faults.length > 0 !== isFull) {
      throw new Error(
        `${isFull ? 'The disk was never full' : 'Something else was wrong'}: ${faults.join()}.`,
      );
    }
    if (isFull) disk.free();
    const freed = performance.now();
    await ask({ phase: 'drain' });
    const secondsToDrain = (performance.now() - freed) / 1000;
    return { ...(await ask<DiskFullRound>({ phase: 'finish' })), secondsToDrain };
  };
  try {
    return await withSide(
      'disk-full-blotter',
      disk.directory,
      (side) => use((question) => side.ask(question)),
      disk.env,
    );
  } finally {
    disk.close();
  }
}
