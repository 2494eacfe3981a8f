import { hostname } from 'node:os';
import { UidGenerator } from '../model/index.js';
import { readLogRows } from '../otlp/index.js';
import {
  type RejectedOptions,
  type RejectedRecord,
  RejectedRecords,
  type RetryOutcome,
} from '../store/index.js';
import { type GapProcess, addGap, tellConflicts } from '../writer/index.js';

/**
 * An operator's door to the records that a store has refused. Each call that changes something is one transaction.
 * Synchronous; a lock of another process is waited for as long as the options say.
 */
export class RejectedDoor {
  private readonly rejected: RejectedRecords;
  private readonly uids = new UidGenerator();

  /** @throws BlotterError ERR_BLOTTER_STORE, _NEWER_SCHEMA, _NATIVE_MODULE; the SQLite error. */
  constructor(options: RejectedOptions) {
    this.rejected = new RejectedRecords(options, readLogRows);
  }

  /** In the order in which they were refused. */
  list(): RejectedRecord[] {
    return this.rejected.list();
  }

  get(id: number): RejectedRecord | undefined {
    return this.rejected.get(id);
  }

  /** Tries once more to store it: it moves into the trail, or stays with the new reason. @throws the SQLite error. */
  retry(id: number): RetryOutcome {
    return this.rejected.retry(id, (store, { instance }) => tellConflicts(store, this.process(instance)));
  }

  /**
   * Deletes it for good, which leaves a gap record in the trail.
   * @returns what was deleted; undefined when it is not there. @throws the SQLite error.
   */
  drop(id: number): RejectedRecord | undefined {
    return this.rejected.drop(id, (store, { instance, records, rejectedAtMs }) => {
      const gap = {
        uid: this.uids.next(),
        reason: 'dropped_by_operator',
        records,
        fromMs: Math.min(rejectedAtMs, Date.now()),
        toMs: Date.now(),
      } as const;
      addGap(store, gap, this.process(instance));
    });
  }

  close(): void {
    this.rejected.close();
  }

  private process(instance: string): GapProcess {
    return { instance, pid: process.pid, host: hostname() };
  }
}
