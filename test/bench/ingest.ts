import { alternate } from './alternate.js';
import type { BenchContext, BenchResult, Benchmark } from './benchmark.js';
import { IngestRounds, type ReceiverRound, type SidecarRound } from './ingest-rounds.js';
import type { LoadRound } from './sides/ingest-round.js';
import { median, quantile, round, sum } from './stats.js';

const DEFAULT_SECONDS = 10;
const ROUNDS = 3;
/** JSON and gRPC get a part of the time of protobuf over HTTP, which the promise is about. */
const OTHERS_PART = 0.4;

/** Records a second that senders get acknowledged as durable, beside the same work without network and the Collector. */
export const ingest: Benchmark = {
  summary: 'records a second that the sidecar acknowledges, beside a loop and the Collector, [--seconds N]',
  seconds: DEFAULT_SECONDS,
  async run({ folder, seconds = DEFAULT_SECONDS }: BenchContext): Promise<BenchResult> {
    const rounds = new IngestRounds(folder);
    const protobuf = { transport: 'http', encoding: 'protobuf' } as const;
    const less = seconds * OTHERS_PART;
    const main = await alternate<LoadRound, 'sidecar' | 'limit' | 'collector'>(ROUNDS, {
      sidecar: () => rounds.sidecar(protobuf, seconds),
      limit: () => rounds.limit('protobuf', seconds),
      collector: () => rounds.collector(protobuf, seconds),
    });
    const others = await alternate<LoadRound, 'json' | 'jsonLimit' | 'grpc' | 'grpcLimit'>(ROUNDS, {
      json: () => rounds.sidecar({ transport: 'http', encoding: 'json' }, less),
      jsonLimit: () => rounds.limit('json', less),
      grpc: () => rounds.sidecar({ transport: 'grpc', encoding: 'protobuf' }, less),
      grpcLimit: () => rounds.limit('protobuf', less),
    });
    const collector = main.collector as ReceiverRound[];
    const sidecar = compared(main.sidecar as SidecarRound[], main.limit);
    return {
      ...sidecar,
      collector_records_per_s: round(rate(collector), 0),
      collector_p99_ms: round(p99(collector), 1),
      collector_peak_rss_mb: peak(collector),
      faster_than_collector: round(rate(main.sidecar) / rate(collector), 3),
      json: compared(others.json as SidecarRound[], others.jsonLimit),
      grpc: compared(others.grpc as SidecarRound[], others.grpcLimit),
    };
  },
};

function compared(sidecar: readonly SidecarRound[], limit: readonly LoadRound[]): Record<string, number> {
  const middle = (name: 'storedPerSecond' | 'backlog' | 'drainSeconds' | 'bytesPerRecord'): number =>
    median(sidecar.map((result) => result[name]));
  return {
    records_per_s: round(rate(sidecar), 0),
    limit_records_per_s: round(rate(limit), 0),
    ratio: round(rate(sidecar) / rate(limit), 3),
    p99_ms: round(p99(sidecar), 1),
    peak_rss_mb: peak(sidecar),
    stored_per_s: round(middle('storedPerSecond'), 0),
    backlog_records: middle('backlog'),
    seconds_to_drain: round(middle('drainSeconds'), 2),
    lost: sum(sidecar.map(({ lost }) => lost)),
    bytes_per_record: round(middle('bytesPerRecord'), 1),
  };
}

function rate(rounds: readonly LoadRound[]): number {
  return median(rounds.map(({ recordsPerSecond }) => recordsPerSecond));
}

function p99(rounds: readonly LoadRound[]): number {
  return median(rounds.map(({ latencyMs }) => quantile(latencyMs, 0.99)));
}

function peak(rounds: readonly ReceiverRound[]): number {
  return round(Math.max(...rounds.map(({ peakRssMb }) => peakRssMb)), 1);
}
