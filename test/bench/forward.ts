import { alternate } from './alternate.js';
import type { BenchContext, BenchResult, Benchmark } from './benchmark.js';
import { keptBacklog, neverForwarded } from './kept-backlog.js';
import { type Side, withSide } from './side.js';
import type { DrainQuestion, DrainRound, ExportQuestion, SinkTotals } from './sides/forward-round.js';
import { median, round, sum } from './stats.js';

const DEFAULT_RECORDS = 1_000_000;
const ROUNDS = 3;

/** A round of either side: what the sink has got of it. */
interface ForwardRound {
  readonly sink: SinkTotals;
  /** Of the application that forwarded, and of the same application while it does not. */
  readonly host?: { readonly draining: DrainRound; readonly idle: DrainRound };
}

/** How fast a stored backlog gets to a backend, and what the application notices of it. */
export const forward: Benchmark = {
  summary:
    'a backlog of [--records N] forwarded over OTLP, beside the official exporter, [--compression gzip]',
  records: DEFAULT_RECORDS,
  compression: 'none',
  async run({ folder, records = DEFAULT_RECORDS, compression = 'none' }: BenchContext): Promise<BenchResult> {
    const backlog = await keptBacklog(records);
    const rounds = await withSide('forward-sink', folder, (sink) => {
      const drained = async (): Promise<ForwardRound> => {
        await neverForwarded(backlog);
        const { url } = await sink.ask<SinkTotals>({});
        const draining = await drain({ url, compression, until: { records } }, backlog);
        const totals = await sink.ask<SinkTotals>({});
        const idle = await drain(
          { url: undefined, compression, until: { seconds: totals.seconds } },
          backlog,
        );
        return { sink: totals, host: { draining, idle } };
      };
      const limit = async (): Promise<ForwardRound> => ({
        sink: await exportAll(sink, folder, { compression, records }),
      });
      return alternate<ForwardRound, 'drained' | 'limit'>(ROUNDS, { drained, limit });
    });
    return result(records, rounds.drained, rounds.limit);
  },
};

function drain(question: DrainQuestion, backlog: string): Promise<DrainRound> {
  return withSide('forward-blotter', backlog, (side) => side.ask<DrainRound>(question));
}

/** The official exporter sends as many. */
async function exportAll(sink: Side, folder: string, load: Omit<ExportQuestion, 'url'>): Promise<SinkTotals> {
  const { url } = await sink.ask<SinkTotals>({});
  await withSide('forward-limit', folder, (side) => side.ask({ ...load, url } satisfies ExportQuestion));
  return sink.ask<SinkTotals>({});
}

/** @throws Error when the sink has not got exactly what there was. */
function result(
  records: number,
  drained: readonly ForwardRound[],
  limit: readonly ForwardRound[],
): BenchResult {
  const wrong = [...drained, ...limit].find(({ sink }) => sink.records !== records);
  if (wrong !== undefined) throw new Error(`${wrong.sink.records} of ${records} records arrived.`);
  const rate = (rounds: readonly ForwardRound[]): number =>
    median(rounds.map(({ sink }) => sink.recordsPerSecond));
  const bytes = (rounds: readonly ForwardRound[]): number =>
    sum(rounds.map(({ sink }) => sink.bytes)) / (rounds.length * records);
  const middle = (of: 'draining' | 'idle', name: 'longestStallMs' | 'elu'): number =>
    median(drained.map(({ host }) => host![of][name]));
  return {
    records,
    records_per_s: round(rate(drained), 0),
    limit_records_per_s: round(rate(limit), 0),
    ratio: round(rate(drained) / rate(limit), 3),
    longest_stall_ms: round(middle('draining', 'longestStallMs'), 2),
    control_stall_ms: round(middle('idle', 'longestStallMs'), 2),
    elu: round(middle('draining', 'elu'), 4),
    control_elu: round(middle('idle', 'elu'), 4),
    bytes_per_record: round(bytes(drained), 1),
    limit_bytes_per_record: round(bytes(limit), 1),
    peak_rss_mb: round(Math.max(...drained.map(({ host }) => host!.draining.peakRssMb)), 0),
  };
}
