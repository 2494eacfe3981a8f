import type { StoredRow } from '../model/index.js';
import { RowsEncoder } from '../otlp/index.js';
import { parseFilter } from '../query/index.js';
import { RowTester, TextMatcher } from '../search/answers.js';
import { OutgoingRows } from '../store/index.js';
import type { Lag } from './destination-books.js';
import type { Destination } from './destination.js';
import type { Parcel } from './parcel.js';

/** Which store, and what of it a destination wants. */
export interface StoredParcelsOptions {
  readonly file: string;
  readonly prefix: string;
  readonly destination: Pick<Destination, 'filter' | 'maxBatchRecords' | 'maxBatchBytes'>;
}

/** Rows that are tried against a filter at once. */
const SCAN_ROWS = 1024;

/** Makes parcels of what is stored, after a cursor. */
export class StoredParcels {
  private readonly rows: OutgoingRows;
  private readonly encoder: RowsEncoder;
  private readonly tester: RowTester | undefined;
  private matcher: TextMatcher | undefined;
  readonly generation: string;

  /** @throws BlotterError ERR_BLOTTER_STORE when there is no store to read, ERR_BLOTTER_NEWER_SCHEMA. */
  constructor(private readonly options: StoredParcelsOptions) {
    const { file, prefix, destination } = options;
    this.rows = new OutgoingRows(file, prefix);
    this.encoder = new RowsEncoder(this.rows);
    this.generation = this.rows.generation;
    if (destination.filter !== undefined) {
      const filter = parseFilter(destination.filter);
      this.tester = new RowTester(filter, new Map(), () => (this.matcher ??= new TextMatcher()));
    }
  }

  /** False once the store has been deleted or replaced, or its ids are given out again. */
  get isCurrent(): boolean {
    return this.rows.isCurrent && this.rows.generation === this.generation;
  }

  /** The next records after a row id, as many as a request may have; undefined when there is none. */
  next(after: number): Parcel | undefined {
    const { maxBatchRecords } = this.options.destination;
    const read = this.rows.rows(after, this.tester === undefined ? maxBatchRecords : SCAN_ROWS);
    const last = read.at(-1);
    if (last === undefined) return undefined;
    const fitting = this.fitting(read);
    const rows = fitting.slice(0, maxBatchRecords);
    if (rows.length === 0) return this.parcel(rows, new Uint8Array(), last[0], read.length === SCAN_ROWS);
    const { payload, count } = this.encoder.encode(rows, this.options.destination.maxBatchBytes);
    const isAll = count === fitting.length;
    const through = isAll ? last[0] : rows[count - 1]![0];
    return this.parcel(rows.slice(0, count), payload, through, !isAll || count === maxBatchRecords);
  }

  /** The row id before the first that arrived at a time (milliseconds since 1970) or later. */
  before(ms: number): number {
    if (ms === 0) return 0;
    const first = this.rows.firstArrivedSince(ms);
    return first === undefined ? this.rows.lastId : first - 1;
  }

  /** What waits after a row id, and since when (milliseconds since 1970). */
  lag(after: number): Lag {
    const { firstId, lastId } = this.rows;
    if (firstId === undefined) return { records: 0, sinceMs: undefined };
    const next = Math.max(after + 1, firstId);
    if (next > lastId) return { records: 0, sinceMs: undefined };
    return { records: lastId - next + 1, sinceMs: this.rows.arrivedAt(next) };
  }

  close(): void {
    this.matcher?.close();
    this.rows.close();
  }

  private fitting(rows: readonly StoredRow[]): readonly StoredRow[] {
    if (this.tester === undefined) return rows;
    const records = this.rows.records(rows[0]![0], rows.at(-1)![0]);
    const ids = new Set(this.tester.fitting(records).map(({ id }) => id));
    return rows.filter(([id]) => ids.has(id));
  }

  private parcel(rows: readonly StoredRow[], payload: Uint8Array, through: number, isFull: boolean): Parcel {
    return {
      records: rows.length,
      firstId: rows[0]?.[0] ?? through,
      firstUid: rows[0]?.[15] ?? null,
      through,
      payload,
      isFull,
      part: (from, to) => {
        const part = rows.slice(from, to);
        const end = to === rows.length ? through : part.at(-1)![0];
        return this.parcel(part, this.encoder.encode(part, Infinity).payload, end, isFull);
      },
    };
  }
}
