import { derivedUid } from '../model/index.js';
import { splitRequest } from '../otlp/index.js';
import type { StoreWriter } from '../store/index.js';
import type { BacklogFrame } from './backlog.js';
import { faultCode, faultMessage, isRefusal } from './fault.js';
import type { GapProcess } from './gap.js';
import { rejectedRecord } from './gap-record.js';
import { addGap, addRecord, tellConflicts } from './notices.js';

/**
 * Applies batches inside a transaction, each exactly once. A batch that the store refuses comes again record by
 * record: the culprits are kept in the table `rejected`, the others are stored.
 */
export class BatchApplier {
  /** Batches that were refused as a whole. */
  private readonly suspects = new Set<string>();
  /** Records that rolled back the whole transaction, as a trigger can: not tried again. */
  private readonly culprits = new Map<string, unknown>();
  /** What the open transaction leaves out, by instance. */
  private leftOut = new Map<string, number>();
  private refused = 0;
  rejectedRecords = 0;
  /** Counts what was found out about suspects and culprits: the next attempt goes further than the last. */
  lessons = 0;

  constructor(private readonly process: GapProcess) {}

  /** @returns the rows added. @throws the SQLite error; the transaction must be rolled back then. */
  apply(store: StoreWriter, frame: BacklogFrame): number {
    if (store.applied(frame.instance).has(frame.batch)) return 0;
    if (frame.missing !== undefined) return this.applyMissing(store, frame, frame.missing);
    const key = keyOf(frame);
    if (this.suspects.has(key)) return this.applyOneByOne(store, frame);
    let rows: number;
    try {
      rows = store.apply(frame);
    } catch (error) {
      // Some of its rows may be in: the transaction must go, and will meet the batch again.
      if (isRefusal(error)) {
        this.suspects.add(key);
        this.lessons++;
      }
      throw error;
    }
    tellConflicts(store, this.processOf(frame));
    return rows;
  }

  /** What was applied is committed. @returns the records of this instance that are not in the store. */
  confirm(instance: string): number {
    const leftOut = this.leftOut.get(instance) ?? 0;
    this.rejectedRecords += this.refused;
    this.rewind();
    if (this.suspects.size > 0) this.suspects.clear();
    this.culprits.clear();
    return leftOut;
  }

  /** What was applied is not committed. */
  rewind(): void {
    this.leftOut = new Map();
    this.refused = 0;
  }

  private applyOneByOne(store: StoreWriter, frame: BacklogFrame): number {
    let parts: Uint8Array[];
    try {
      parts = splitRequest(frame.payload);
    } catch (error) {
      this.refuse(store, frame, undefined, frame.payload, error);
      this.notify(store, frame, frame.records, error);
      store.skip(frame);
      return 0;
    }
    let rows = 0;
    let refused = 0;
    let reason: unknown;
    for (const [position, payload] of parts.entries()) {
      const result = this.tryAlone(store, frame, position, payload);
      if ('rows' in result) rows += result.rows;
      else {
        refused++;
        reason = result.error;
      }
    }
    tellConflicts(store, this.processOf(frame));
    if (refused > 0) this.notify(store, frame, refused, reason);
    store.skip(frame);
    return rows;
  }

  /** @returns the rows added, or why the store refuses it. @throws what is nobody's fault: a lock, a full disk. */
  private tryAlone(
    store: StoreWriter,
    frame: BacklogFrame,
    position: number,
    payload: Uint8Array,
  ): { readonly rows: number } | { readonly error: unknown } {
    const key = `${keyOf(frame)}#${position}`;
    let error = this.culprits.get(key);
    if (error === undefined) {
      try {
        return { rows: store.applyAlone({ instance: frame.instance, payload }) };
      } catch (thrown) {
        if (!isRefusal(thrown)) throw thrown;
        error = thrown;
      }
      if (!store.isInTransaction) {
        this.culprits.set(key, error);
        this.lessons++;
        throw error;
      }
    }
    this.refuse(store, frame, position, payload, error);
    return { error };
  }

  private refuse(
    store: StoreWriter,
    frame: BacklogFrame,
    position: number | undefined,
    payload: Uint8Array,
    error: unknown,
  ): void {
    const { instance, batch } = frame;
    const records = position === undefined ? frame.records : 1;
    store.refuse({
      instance,
      batch,
      position,
      records,
      code: faultCode(error),
      reason: faultMessage(error),
      payload,
    });
    this.refused += records;
    this.leaveOut(instance, records);
  }

  private notify(store: StoreWriter, frame: BacklogFrame, records: number, error: unknown): void {
    const { instance, batch } = frame;
    const process = this.processOf(frame);
    const record = rejectedRecord(records, batch, faultMessage(error), process);
    addRecord(store, derivedUid(`rejected ${instance} ${batch}`), record, process);
  }

  private applyMissing(
    store: StoreWriter,
    { instance, batch, records }: BacklogFrame,
    window: { readonly fromMs: number; readonly toMs: number },
  ): number {
    const uid = derivedUid(`journal damaged ${instance} ${batch}`);
    addGap(store, { uid, reason: 'journal_damaged', records, ...window }, { ...this.process, instance });
    store.skip({ instance, batch });
    this.leaveOut(instance, records);
    return 0;
  }

  private processOf({ instance }: BacklogFrame): GapProcess {
    return { ...this.process, instance };
  }

  private leaveOut(instance: string, records: number): void {
    this.leftOut.set(instance, (this.leftOut.get(instance) ?? 0) + records);
  }
}

function keyOf({ instance, batch }: BacklogFrame): string {
  return `${instance}#${batch}`;
}
