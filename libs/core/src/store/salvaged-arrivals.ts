import type { SqliteDatabase } from './load-sqlite.js';

interface Arrival {
  readonly id: number;
  /** The id after the batch's last record. */
  readonly end: number;
  readonly arrivedAtMs: number;
}

/** When records of a corrupt store arrived, as far as its batches can still be read. */
export class SalvagedArrivals {
  private batch: Arrival = { id: 0, end: 1, arrivedAtMs: 0 };
  private isReadable = true;

  constructor(private readonly source: SqliteDatabase) {}

  /**
   * @param recordId - ascending from call to call.
   * @returns milliseconds since 1970; undefined when nobody can know.
   */
  of(recordId: number): number | undefined {
    while (this.isReadable && this.batch.end <= recordId) this.advance();
    return this.isReadable ? this.batch.arrivedAtMs : undefined;
  }

  private advance(): void {
    try {
      const next = this.source
        .prepare(
          `SELECT id, first_record_id + records AS end, applied_at_ms AS arrivedAtMs FROM batch WHERE id > ? ORDER BY id LIMIT 1`,
        )
        .get(this.batch.id) as Arrival | undefined;
      this.isReadable = next !== undefined && Number.isSafeInteger(next.arrivedAtMs);
      if (next !== undefined) this.batch = next;
    } catch {
      this.isReadable = false;
    }
  }
}
