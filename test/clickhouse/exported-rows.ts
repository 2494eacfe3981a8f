/** What of a log record the tests vary. */
export interface ExportedRow {
  readonly uid?: string;
  readonly timestamp?: string;
  readonly body?: string;
  /** Beside the uid. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Far in the future: no TTL removes it. */
const TIMESTAMP = '2100-01-02 03:04:05.678901234';
const COLUMNS = [
  'Timestamp, TraceId, SpanId, TraceFlags, SeverityText, SeverityNumber, ServiceName, Body, ResourceSchemaUrl',
  'ResourceAttributes, ScopeSchemaUrl, ScopeName, ScopeVersion, ScopeAttributes, LogAttributes, EventName',
].join(', ');

/** An INSERT with the columns that the Collector's exporter names. */
export function insert(table: string, rows: readonly ExportedRow[]): string {
  return `INSERT INTO ${table} (${COLUMNS}) VALUES ${rows.map(values).join(', ')}`;
}

function values({ uid, timestamp = TIMESTAMP, body = 'Order filled', attributes = {} }: ExportedRow): string {
  const all = { ...(uid === undefined ? {} : { 'log.record.uid': uid }), ...attributes };
  const map = `map(${Object.entries(all).flat().map(quoted).join(', ')})`;
  return `(${[
    [quoted(timestamp), `''`, `''`, 0, `'SUCCESS'`, 10, `'trader'`, quoted(body), `''`],
    [`map('service.name', 'trader')`, `''`, `'orders'`, `'1.0'`, 'map()', map, `'order_filled'`],
  ].join(', ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
