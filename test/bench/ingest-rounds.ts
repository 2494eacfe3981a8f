import Database from 'better-sqlite3';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CollectorProcess } from '../peers/collector/collector-process.js';
import { SidecarProcess } from '../support/sidecar.js';
import type { BodyEncoding } from './otlp-bodies.js';
import { residentMb } from './process-memory.js';
import { withSide } from './side.js';
import {
  JOURNAL_MAX_BYTES,
  type LimitQuestion,
  type LoadQuestion,
  type LoadRound,
} from './sides/ingest-round.js';
import { until } from './until.js';

const WARM_UP_SECONDS = 2;

/** A receiver's round. */
export interface ReceiverRound extends LoadRound {
  readonly peakRssMb: number;
}

export interface SidecarRound extends ReceiverRound {
  readonly storedPerSecond: number;
  /** Acknowledged and not yet stored when the time was over. */
  readonly backlog: number;
  /** Until the backlog was stored. */
  readonly drainSeconds: number;
  readonly lost: number;
}

type Load = Pick<LoadQuestion, 'transport' | 'encoding'>;

/** Each round in a fresh process on an empty folder. */
export class IngestRounds {
  private turn = 0;

  constructor(private readonly parent: string) {}

  sidecar(load: Load, seconds: number): Promise<SidecarRound> {
    return this.inFolder(async (folder) => {
      const env = { BLOTTER_STORAGE_JOURNAL_MAX_BYTES: String(JOURNAL_MAX_BYTES) };
      const directory = join(folder, 'data');
      const sidecar = await SidecarProcess.start({ directory, env });
      const store = new Database(join(directory, 'blotter.db'), { readonly: true });
      try {
        const stored = (): number =>
          store.prepare<[], number>('SELECT max(id) FROM record').pluck().get() ?? 0;
        const address = load.transport === 'grpc' ? sidecar.grpc : sidecar.http;
        return await withLoad(folder, { ...load, address }, async (send) => {
          const warm = await send(WARM_UP_SECONDS);
          const [before, start] = [stored(), performance.now()];
          const round = await send(seconds);
          const [after, end] = [stored(), performance.now()];
          const acknowledged = warm.acknowledged + round.acknowledged;
          await until(() => stored() >= acknowledged);
          return {
            ...round,
            peakRssMb: residentMb(sidecar.pid, 'peak'),
            storedPerSecond: ((after - before) * 1000) / (end - start),
            backlog: acknowledged - after,
            drainSeconds: (performance.now() - end) / 1000,
            lost: acknowledged - store.prepare<[], number>('SELECT count(*) FROM record').pluck().get()!,
          };
        });
      } finally {
        store.close();
        await sidecar.end('SIGKILL');
      }
    });
  }

  /** The sidecar's work without its network. */
  limit(encoding: BodyEncoding, seconds: number): Promise<LoadRound> {
    return this.inFolder((folder) =>
      withSide('ingest-limit', join(folder, 'data'), async (side) => {
        const ask = (phase: number): Promise<LoadRound> =>
          side.ask<LoadRound>({ encoding, seconds: phase } satisfies LimitQuestion);
        await ask(WARM_UP_SECONDS);
        return ask(seconds);
      }),
    );
  }

  /** A Collector that answers when a request is in its persistent queue, which is fsynced. */
  collector(load: Load, seconds: number): Promise<ReceiverRound> {
    return this.inFolder(async (folder) => {
      const collector = await CollectorProcess.start({ folder, config: durableCollector(folder) });
      try {
        const address = load.transport === 'grpc' ? collector.grpc : collector.http;
        return await withLoad(folder, { ...load, address }, async (send) => {
          await send(WARM_UP_SECONDS);
          const round = await send(seconds);
          return { ...round, peakRssMb: residentMb(collector.pid, 'peak') };
        });
      } catch (cause) {
        throw new Error(`The Collector's round failed: ${collector.complaints}`, { cause });
      } finally {
        await collector.stop('SIGKILL');
      }
    });
  }

  private async inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.parent, `round-${this.turn++}`);
    try {
      return await run(folder);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

function durableCollector(folder: string): Parameters<typeof CollectorProcess.start>[0]['config'] {
  const endpoint = '127.0.0.1:0';
  return {
    receivers: { otlp: { protocols: { http: { endpoint }, grpc: { endpoint } } } },
    exporters: {
      queued_file: {
        // The faster one of its formats.
        file: { path: join(folder, 'records.otlp'), format: 'proto' },
        // A full queue makes senders wait, as a busy journal does, instead of sending them away.
        sending_queue: { storage: 'file_storage', block_on_overflow: true },
      },
    },
    extensions: { file_storage: { directory: join(folder, 'queue'), create_directory: true, fsync: true } },
    service: {
      extensions: ['file_storage'],
      pipelines: { logs: { receivers: ['otlp'], exporters: ['queued_file'] } },
    },
  };
}

function withLoad<T>(
  folder: string,
  load: Omit<LoadQuestion, 'seconds'>,
  use: (send: (seconds: number) => Promise<LoadRound>) => Promise<T>,
): Promise<T> {
  return withSide('ingest-load', folder, (side) =>
    use((seconds) => side.ask<LoadRound>({ ...load, seconds })),
  );
}
