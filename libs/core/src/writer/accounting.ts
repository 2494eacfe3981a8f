/** Why a record was not kept. */
export type LossReason =
  /** The memory bound was reached and the overflow policy is `drop`. */
  | 'queue_full'
  /** It could not be encoded, even after normalising. */
  | 'unencodable'
  /** The process ended, or was shut down, and the journal could not be written. */
  | 'journal_unwritable'
  /** The standard variable OTEL_SDK_DISABLED is set. */
  | 'sdk_disabled';

/**
 * A snapshot of the books. At every moment
 * `created = durable + queued + sum(rejected) + sum(dropped)`.
 */
export interface AccountingSnapshot {
  readonly created: number;
  readonly durable: number;
  readonly queued: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly dropped: Readonly<Record<string, number>>;
  /** Of the durable ones: committed in the store. */
  readonly stored: number;
  /** Of the durable ones: refused by the store and kept in its table `rejected`, or lost with a damaged journal. */
  readonly unstored: number;
  /** Of the durable ones: not added to the store, because the same records are in it. Senders' retries. */
  readonly duplicates: number;
  /** Estimated bytes of the queued ones. */
  readonly queuedBytes: number;
}

/** Counts every record from creation to durability. Each counter is moved where the thing happens, none is derived. */
export class Accounting {
  private createdRecords = 0;
  private durableRecords = 0;
  private storedRecords = 0;
  private unstoredRecords = 0;
  private duplicateRecords = 0;
  private queuedRecords = 0;
  private queuedBytesNow = 0;
  private readonly rejected: Record<string, number> = {};
  private readonly dropped: Record<string, number> = {};

  /** A record was created and waits, or several. */
  admit(bytes: number, records = 1): void {
    this.createdRecords += records;
    this.queuedRecords += records;
    this.queuedBytesNow += bytes;
  }

  /** Records were created and dropped at once. */
  drop(reason: LossReason, records: number): void {
    this.createdRecords += records;
    this.dropped[reason] = (this.dropped[reason] ?? 0) + records;
  }

  /** Records were created and refused at once. */
  reject(reason: LossReason, records: number): void {
    this.createdRecords += records;
    this.rejected[reason] = (this.rejected[reason] ?? 0) + records;
  }

  /** Records that waited cannot be kept. */
  giveUp(reason: LossReason, records: number, bytes: number): void {
    this.leaveQueue(records, bytes);
    this.dropped[reason] = (this.dropped[reason] ?? 0) + records;
  }

  /** Records that waited are fsynced. */
  durable(records: number, bytes: number): void {
    this.leaveQueue(records, bytes);
    this.durableRecords += records;
  }

  /** Durable records are committed in the store. */
  stored(records: number): void {
    this.storedRecords += records;
  }

  /** Durable records that are in batches which are done, but not in the store. */
  unstored(records: number): void {
    this.storedRecords -= records;
    this.unstoredRecords += records;
  }

  /** Durable records that are in batches which are done, and were in the store already. */
  duplicates(records: number): void {
    this.storedRecords -= records;
    this.duplicateRecords += records;
  }

  /** Whether every record that was created is where the books say. */
  get isBalanced(): boolean {
    return this.created === this.durableRecords + this.queuedRecords + this.lost;
  }

  /** Records dropped and rejected. */
  get lost(): number {
    return sum(this.dropped) + sum(this.rejected);
  }

  /** Records created. */
  get created(): number {
    return this.createdRecords;
  }

  get queued(): number {
    return this.queuedRecords;
  }

  get queuedBytes(): number {
    return this.queuedBytesNow;
  }

  snapshot(): AccountingSnapshot {
    return {
      created: this.created,
      durable: this.durableRecords,
      queued: this.queuedRecords,
      rejected: { ...this.rejected },
      dropped: { ...this.dropped },
      stored: this.storedRecords,
      unstored: this.unstoredRecords,
      duplicates: this.duplicateRecords,
      queuedBytes: this.queuedBytesNow,
    };
  }

  private leaveQueue(records: number, bytes: number): void {
    this.queuedRecords -= records;
    this.queuedBytesNow -= bytes;
  }
}

function sum(counts: Readonly<Record<string, number>>): number {
  let total = 0;
  for (const reason in counts) total += counts[reason]!;
  return total;
}
