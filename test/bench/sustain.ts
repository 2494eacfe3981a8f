import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate } from './alternate.js';
import type { BenchContext, BenchResult, Benchmark } from './benchmark.js';
import { withSide } from './side.js';
import { RAW_BATCHES, type SustainQuestion, type SustainRound } from './sides/sustain-round.js';
import { median, round, sum } from './stats.js';

const ROUNDS = 3;
const QUESTION: SustainQuestion = { records: 510_000, warmUpRecords: 50_000 };

/** Rows a second from record() to committed in SQLite, without and with the index, beside the fastest loop of inserts we can write. */
export const sustain: Benchmark = {
  summary: 'records a second from record() to stored, beside a plain loop of inserts',
  async run({ folder }: BenchContext): Promise<BenchResult> {
    let turn = 0;
    const rounds = await alternate(ROUNDS, {
      blotter: () => oneRound('sustain-blotter', folder, 0),
      search: () => oneRound('sustain-search', folder, 0),
      raw: () => oneRound('sustain-raw', folder, turn++),
    });
    const rate = median(rounds.blotter.map(({ recordsPerSecond }) => recordsPerSecond[0]!));
    const searchRate = median(rounds.search.map(({ recordsPerSecond }) => recordsPerSecond[0]!));
    const rawRates = RAW_BATCHES.map((_, i) =>
      median(rounds.raw.map(({ recordsPerSecond }) => recordsPerSecond[i]!)),
    );
    const rawRate = Math.max(...rawRates);
    return {
      records_per_s: round(rate, 0),
      raw_records_per_s: round(rawRate, 0),
      ratio: round(rate / rawRate, 3),
      lost: sum([...rounds.blotter, ...rounds.search].map(({ lost }) => lost)),
      bytes_per_record: round(median(rounds.blotter.map(({ bytesPerRecord }) => bytesPerRecord)), 1),
      records_per_s_with_search: round(searchRate, 0),
      ratio_with_search: round(searchRate / rawRate, 3),
      findable_lag_ms: round(Math.max(...rounds.search.map(({ findableLagMs }) => findableLagMs!)), 0),
      index_bytes_per_record: round(median(rounds.search.map(({ bytesPerRecord }) => bytesPerRecord)), 1),
    };
  },
};

/** A fresh process and a fresh file every time: a file that grows, or a heap, would favour who comes first. */
async function oneRound(name: string, parent: string, turn: number): Promise<SustainRound> {
  const folder = join(parent, 'round');
  try {
    return await withSide(name, folder, (side) => side.ask<SustainRound>({ ...QUESTION, turn }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
