/** Told once whether the batch became durable (undefined) or was lost (the error). */
export type BatchListener = (error?: Error) => void;

/** A batch that was handed over. */
export interface PendingBatch {
  readonly batch: number;
  readonly records: number;
  /** As the accounting estimated them. */
  readonly bytes: number;
  /** ExportLogsServiceRequest, protobuf; kept until it is acknowledged, so that it can be sent again. */
  readonly payload: Uint8Array;
  /** Records of all batches up to this one. */
  readonly through: number;
  /** When the last of its records was created, milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly listener: BatchListener | undefined;
  /** Somebody waits for the listener, so that the process should not end before. */
  readonly isAwaited: boolean;
  /** Its records are gap records: should they be lost, what they tell is in the run file. */
  readonly isGap?: boolean | undefined;
}

/** Batches on their way: first to be acknowledged as durable, then to be reported as stored. In order. */
export class PendingBatches {
  private readonly undurable: PendingBatch[] = [];
  private readonly unstored: Array<readonly [batch: number, records: number]> = [];
  private durableBatch = 0;
  private storedBatch = 0;

  get durableThrough(): number {
    return this.durableBatch;
  }

  get storedThrough(): number {
    return this.storedBatch;
  }

  /** Not acknowledged yet, oldest first. */
  get unacknowledged(): readonly PendingBatch[] {
    return this.undurable;
  }

  add(batch: PendingBatch): void {
    this.undurable.push(batch);
  }

  /** @returns the batches that became durable by this acknowledgement. */
  acknowledge(through: number): PendingBatch[] {
    let count = 0;
    while (count < this.undurable.length && this.undurable[count]!.batch <= through) count++;
    const batches = this.undurable.splice(0, count);
    for (const { batch, records } of batches) this.unstored.push([batch, records]);
    this.durableBatch = Math.max(this.durableBatch, through);
    return batches;
  }

  /** @returns the records that became stored by this report. */
  store(through: number): number {
    let records = 0;
    let count = 0;
    while (count < this.unstored.length && this.unstored[count]![0] <= through) {
      records += this.unstored[count++]![1];
    }
    this.unstored.splice(0, count);
    this.storedBatch = Math.max(this.storedBatch, through);
    return records;
  }
}
