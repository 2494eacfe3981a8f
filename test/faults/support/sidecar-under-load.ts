import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import { RetryingSender } from '../../support/otlp/retrying-sender.js';
import { SidecarUnderTest } from '../../support/otlp/sidecar-under-test.js';
import type { Workplace } from '../../support/workplace.js';
import { until } from '../../support/until.js';

const WAYS = ['protobuf', 'protobuf', 'json', 'gRPC'] as const;
const BATCH_RECORDS = 100;

/** What a run was. */
export interface LoadFigures {
  readonly acknowledgedRequests: number;
  readonly acknowledgedRecords: number;
  readonly storedRecords: number;
  readonly attempts: Readonly<Record<string, number>>;
}

/** A sidecar that is started again and again on the same ports and folder, and four senders that do not give up. */
export class SidecarUnderLoad {
  private readonly senders: RetryingSender[];

  private constructor(
    private readonly place: Workplace,
    private current: SidecarUnderTest,
  ) {
    const { http, grpc } = current.process;
    this.senders = WAYS.map(
      (way, n) =>
        new RetryingSender({
          name: `sender-${n}-${way}`,
          way,
          batchRecords: BATCH_RECORDS,
          httpOrigin: http,
          grpcAddress: grpc,
        }),
    );
  }

  static async start(place: Workplace): Promise<SidecarUnderLoad> {
    const sidecar = await SidecarUnderTest.start({ directory: place.directory });
    const load = new SidecarUnderLoad(place, sidecar);
    place.later(() => load.current.end('SIGKILL'));
    return load;
  }

  get sidecar(): SidecarUnderTest {
    return this.current;
  }

  /** Resolves when every sender has had another request acknowledged. */
  async progress(): Promise<void> {
    const before = this.senders.map(({ acknowledged }) => acknowledged);
    await until('every sender gets on', () =>
      this.senders.every(({ acknowledged }, n) => acknowledged > before[n]!),
    );
  }

  /** Ends the sidecar and starts it again. @returns its exit code or signal. */
  async restart(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    const portOf = (address: string): number => Number(address.split(':').at(-1));
    const { http, grpc, api } = this.current.process;
    const ending = await this.current.end(signal);
    this.current = await SidecarUnderTest.start({
      directory: this.place.directory,
      ports: { http: portOf(http), grpc: portOf(grpc), api: portOf(api) },
    });
    return ending;
  }

  /** Lets the senders come to an end, and expects every acknowledged record exactly once, in a sound trail. */
  async finish(): Promise<LoadFigures> {
    await Promise.all(this.senders.map((sender) => sender.stop()));
    await this.current.settle();
    expect(await this.current.end()).toBe(0);
    expect(this.current.problems()).toEqual([]);
    return this.count();
  }

  private count(): LoadFigures {
    const database = new Database(this.current.store, { readonly: true, timeout: 30_000 });
    try {
      const twice = database.prepare('SELECT uid FROM record GROUP BY uid HAVING count(*) > 1 LIMIT 5').all();
      const conflicts = database
        .prepare("SELECT * FROM record WHERE event_name = 'blotter.uid_conflict'")
        .all();
      expect({ twice, conflicts }).toEqual({ twice: [], conflicts: [] });
      const count = database.prepare("SELECT count(*) FROM record WHERE event_name = 'order.filled'").pluck();
      const find = database.prepare<[string]>('SELECT 1 FROM record WHERE uid = ?');
      const missing: string[] = [];
      let acknowledgedRecords = 0;
      for (const sender of this.senders) {
        for (const uid of sender.acknowledgedUids()) {
          acknowledgedRecords++;
          if (find.get(uid) === undefined) missing.push(uid);
        }
      }
      expect({ missing: missing.length, first: missing[0] }).toEqual({ missing: 0, first: undefined });
      // Nobody has given up on a request: what is stored is what was acknowledged.
      const storedRecords = count.get() as number;
      expect(storedRecords).toBe(acknowledgedRecords);
      const acknowledgedRequests = acknowledgedRecords / BATCH_RECORDS;
      return { acknowledgedRequests, acknowledgedRecords, storedRecords, attempts: this.attempts() };
    } finally {
      database.close();
    }
  }

  private attempts(): Record<string, number> {
    const sum: Record<string, number> = {};
    for (const { outcomes } of this.senders) {
      for (const [outcome, count] of outcomes) sum[outcome] = (sum[outcome] ?? 0) + count;
    }
    return sum;
  }
}
