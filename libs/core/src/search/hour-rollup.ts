import type { SqliteDatabase, SqliteStatement } from '../store/index.js';

const HOUR_MS = 3_600_000;

interface Cell {
  readonly hour: number;
  readonly type: number;
  readonly severity: number;
  records: number;
}

/** How many records an hour has of each type and severity: changes since the last {@link save}, in memory. */
export class HourRollup {
  private readonly cells = new Map<number, Map<number, Map<number, Cell>>>();
  private readonly list: Cell[] = [];
  private last: Cell = { hour: NaN, type: 0, severity: 0, records: 0 };
  private readonly change: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.change = database.prepare(
      `INSERT INTO hour (hour, type, severity, records) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET records = records + excluded.records`,
    );
  }

  /** @param type - a tag, 0 for none. @param records - less than 0: they are gone. */
  add(ms: number, type: number, severity: number, records: number): void {
    const hour = Math.floor(ms / HOUR_MS);
    const { last } = this;
    if (last.hour === hour && last.type === type && last.severity === severity) last.records += records;
    else this.cell(hour, type, severity).records += records;
  }

  /** Writes the changes. @returns the first and last hour that has any. */
  save(): { readonly first: number; readonly last: number } | undefined {
    let first = Infinity;
    let last = -Infinity;
    for (const { hour, type, severity, records } of this.list) {
      if (records === 0) continue;
      this.change.run(hour, type, severity, records);
      first = Math.min(first, hour);
      last = Math.max(last, hour);
    }
    this.cells.clear();
    this.list.length = 0;
    this.last = { hour: NaN, type: 0, severity: 0, records: 0 };
    return first > last ? undefined : { first, last };
  }

  private cell(hour: number, type: number, severity: number): Cell {
    let types = this.cells.get(hour);
    if (types === undefined) this.cells.set(hour, (types = new Map<number, Map<number, Cell>>()));
    let severities = types.get(type);
    if (severities === undefined) types.set(type, (severities = new Map<number, Cell>()));
    let cell = severities.get(severity);
    if (cell === undefined) {
      cell = { hour, type, severity, records: 0 };
      severities.set(severity, cell);
      this.list.push(cell);
    }
    this.last = cell;
    return cell;
  }
}
