import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLogRows } from '../otlp/index.js';
import { type SqliteDatabase, loadSqlite } from './load-sqlite.js';
import { openStore } from './open-store.js';
import { OBJECT_NAMES, RECORD_COLUMNS } from './schema.js';
import { StoreWriter } from './store-writer.js';

/*
 * Every field of OTLP's logs has a column. The fields are those of opentelemetry-proto 1.7:
 * logs/v1/logs.proto, common/v1/common.proto, resource/v1/resource.proto. When the protocol gets a field,
 * add it here; the test then fails until it is stored.
 */

/** A field: its number, its type on the wire, a value, and the column and what SQLite must show there. */
type Field = [
  number: number,
  type: 'fixed64' | 'fixed32' | 'varint' | 'bytes',
  value: bigint | string | Buffer,
  column: string,
  stored: unknown,
];
type Message = Readonly<Record<string, Field>>;

const keyValue = (key: string, value: string): Buffer =>
  Buffer.concat([field(1, 'bytes', key), field(2, 'bytes', field(1, 'bytes', value))]);

const LOG_RECORD: Message = {
  time_unix_nano: [1, 'fixed64', 2n ** 63n + 5n, 'time_unix_nano', -(2n ** 63n) + 5n],
  severity_number: [2, 'varint', 13n, 'severity_number', 13n],
  severity_text: [3, 'bytes', 'WARN', 'severity_text', 'WARN'],
  body: [5, 'bytes', field(1, 'bytes', 'text'), 'body', 'text'],
  attributes: [6, 'bytes', keyValue('k', 'v'), 'attributes', '{"k":"v"}'],
  dropped_attributes_count: [7, 'varint', 2n ** 32n - 1n, 'dropped_attributes_count', 2n ** 32n - 1n],
  flags: [8, 'fixed32', 2n ** 32n - 1n, 'flags', 2n ** 32n - 1n],
  trace_id: [9, 'bytes', Buffer.alloc(16, 0xab), 'trace_id', Buffer.alloc(16, 0xab)],
  span_id: [10, 'bytes', Buffer.alloc(8, 0xcd), 'span_id', Buffer.alloc(8, 0xcd)],
  observed_time_unix_nano: [11, 'fixed64', 7n, 'observed_time_unix_nano', 7n],
  event_name: [12, 'bytes', 'order_filled', 'event_name', 'order_filled'],
};

const ENTITY_REF = Buffer.concat([
  field(1, 'bytes', 'https://example.test/entity'), // schema_url
  field(2, 'bytes', 'service'), // type
  field(3, 'bytes', 'service.name'), // id_keys
  field(3, 'bytes', 'service.instance.id'),
  field(4, 'bytes', 'service.version'), // description_keys
]);
const ENTITY_REFS = JSON.stringify([
  {
    schemaUrl: 'https://example.test/entity',
    type: 'service',
    idKeys: ['service.name', 'service.instance.id'],
    descriptionKeys: ['service.version'],
  },
]);

const RESOURCE: Message = {
  attributes: [1, 'bytes', keyValue('service.name', 's'), 'attributes', '{"service.name":"s"}'],
  dropped_attributes_count: [2, 'varint', 3n, 'dropped_attributes_count', 3n],
  entity_refs: [3, 'bytes', ENTITY_REF, 'entity_refs', ENTITY_REFS],
};

const INSTRUMENTATION_SCOPE: Message = {
  name: [1, 'bytes', 'orders', 'name', 'orders'],
  version: [2, 'bytes', '1.2.3', 'version', '1.2.3'],
  attributes: [3, 'bytes', keyValue('k', 'v'), 'attributes', '{"k":"v"}'],
  dropped_attributes_count: [4, 'varint', 4n, 'dropped_attributes_count', 4n],
};

/** AnyValue, as the body: text goes to `body`, every other kind to `body_value`. */
const ANY_VALUE: Message = {
  string_value: [1, 'bytes', '', 'body', ''],
  bool_value: [2, 'varint', 0n, 'body_value', 'false'],
  int_value: [3, 'varint', 2n ** 64n - 1n, 'body_value', '-1'],
  double_value: [4, 'fixed64', 0x3ff0000000000000n, 'body_value', '1.0'],
  array_value: [5, 'bytes', field(1, 'bytes', field(3, 'varint', 1n)), 'body_value', '[1]'],
  kvlist_value: [6, 'bytes', field(1, 'bytes', keyValue('k', 'v')), 'body_value', '{"k":"v"}'],
  bytes_value: [7, 'bytes', Buffer.from([1, 2, 3]), 'body_value', '{"$bytes":"AQID"}'],
};

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (; value > 127n; value >>= 7n) bytes.push(Number(value & 127n) | 128);
  return Buffer.from([...bytes, Number(value)]);
}

function field(number: number, type: Field[1], value: Field[2]): Buffer {
  const tag = (wireType: number): Buffer => varint(BigInt(number * 8 + wireType));
  if (type === 'bytes') {
    const bytes = typeof value === 'string' ? Buffer.from(value) : (value as Buffer);
    return Buffer.concat([tag(2), varint(BigInt(bytes.length)), bytes]);
  }
  if (type === 'varint') return Buffer.concat([tag(0), varint(value as bigint)]);
  const bytes = Buffer.alloc(type === 'fixed64' ? 8 : 4);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number(((value as bigint) >> BigInt(8 * i)) & 255n);
  return Buffer.concat([tag(type === 'fixed64' ? 1 : 5), bytes]);
}

function message(fields: Message): Buffer {
  return Buffer.concat(Object.values(fields).map(([number, type, value]) => field(number, type, value)));
}

interface Parts {
  readonly record?: Message;
  readonly resource?: Message;
  readonly scope?: Message;
  readonly resourceSchemaUrl?: string;
  readonly scopeSchemaUrl?: string;
}

function request({
  record = {},
  resource = {},
  scope = {},
  resourceSchemaUrl,
  scopeSchemaUrl,
}: Parts): Buffer {
  const schemaUrl = (url?: string): Buffer => (url === undefined ? Buffer.alloc(0) : field(3, 'bytes', url));
  const scopeLogs = Buffer.concat([
    field(1, 'bytes', message(scope)), // ScopeLogs.scope
    field(2, 'bytes', message(record)), // ScopeLogs.log_records
    schemaUrl(scopeSchemaUrl), // ScopeLogs.schema_url
  ]);
  const resourceLogs = Buffer.concat([
    field(1, 'bytes', message(resource)), // ResourceLogs.resource
    field(2, 'bytes', scopeLogs), // ResourceLogs.scope_logs
    schemaUrl(resourceSchemaUrl), // ResourceLogs.schema_url
  ]);
  return field(1, 'bytes', resourceLogs);
}

describe('the schema', () => {
  let folder: string;
  let writer: StoreWriter;
  let database: SqliteDatabase;
  let batch = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-schema-'));
    const file = join(folder, 'blotter.db');
    writer = new StoreWriter(
      openStore({ file, isShared: false, prefix: '', view: 'activity_log' }),
      readLogRows,
    );
    database = loadSqlite()(file);
  });
  afterAll(() => {
    writer.close();
    database.close();
    rmSync(folder, { recursive: true });
  });

  /** The rows that a request with one record becomes. */
  function store(parts: Parts): Record<'record' | 'resource' | 'scope', Record<string, unknown>> {
    writer.begin();
    writer.apply({ instance: 'a', batch: ++batch, payload: request(parts) });
    writer.commit();
    const get = (sql: string, ...values: unknown[]): Record<string, unknown> =>
      database
        .prepare(sql)
        .safeIntegers()
        .get(...values) as Record<string, unknown>;
    const record = get('SELECT * FROM record ORDER BY id DESC');
    return {
      record,
      resource: get('SELECT * FROM resource WHERE id = ?', record.resource_id),
      scope: get('SELECT * FROM scope WHERE id = ?', record.scope_id),
    };
  }

  const fieldsOf = (name: string, fields: Message) =>
    Object.entries(fields).map(([key, value]) => ({ name: `${name}.${key} = ${value[0]}`, key, value }));

  it.each(fieldsOf('LogRecord', LOG_RECORD))('has a column for $name', ({ key, value }) => {
    const [, , , column, stored] = value;
    expect(store({ record: { [key]: value } }).record[column]).toEqual(stored);
    expect(store({}).record[column]).not.toEqual(stored);
    expect(RECORD_COLUMNS).toContain(column);
  });

  it.each(fieldsOf('Resource', RESOURCE))('has a column for $name', ({ key, value }) => {
    const [, , , column, stored] = value;
    expect(store({ resource: { [key]: value } }).resource[column]).toEqual(stored);
    expect(store({}).resource[column]).not.toEqual(stored);
  });

  it.each(fieldsOf('InstrumentationScope', INSTRUMENTATION_SCOPE))(
    'has a column for $name',
    ({ key, value }) => {
      const [, , , column, stored] = value;
      expect(store({ scope: { [key]: value } }).scope[column]).toEqual(stored);
      expect(store({}).scope[column]).not.toEqual(stored);
    },
  );

  it.each(fieldsOf('AnyValue', ANY_VALUE))('has a column for $name as the body', ({ key, value }) => {
    const [, , , column, stored] = value;
    const body: Field = [5, 'bytes', message({ [key]: value }), column, stored];
    const { record } = store({ record: { body } });
    expect(record).toMatchObject({ body: null, body_value: null, [column]: stored });
  });

  it('tells a body without a value from no body', () => {
    const empty: Field = [5, 'bytes', Buffer.alloc(0), 'body_value', 'null'];
    expect(store({ record: { body: empty } }).record).toMatchObject({ body: null, body_value: 'null' });
    expect(store({}).record).toMatchObject({ body: null, body_value: null });
  });

  it('has a column for the schema_url of ResourceLogs and of ScopeLogs', () => {
    const rows = store({
      resourceSchemaUrl: 'https://example.test/r',
      scopeSchemaUrl: 'https://example.test/s',
    });
    expect(rows.resource.schema_url).toBe('https://example.test/r');
    expect(rows.scope.schema_url).toBe('https://example.test/s');
    expect(store({}).resource.schema_url).toBe('');
    expect(store({}).scope.schema_url).toBe('');
  });

  it('keeps all fields at once, also beside fields of a later protocol', () => {
    const unknown: Field = [99, 'bytes', 'from the future', '', ''];
    const rows = store({
      record: { ...LOG_RECORD, unknown },
      resource: { ...RESOURCE, unknown },
      scope: { ...INSTRUMENTATION_SCOPE, unknown },
    });
    const expected = (fields: Message) =>
      Object.fromEntries(Object.values(fields).map(([, , , column, stored]) => [column, stored]));
    expect(rows.record).toMatchObject(expected(LOG_RECORD));
    expect(rows.resource).toMatchObject(expected(RESOURCE));
    expect(rows.scope).toMatchObject(expected(INSTRUMENTATION_SCOPE));
  });

  it('keeps the uid in its own column, and an attribute of that name that is no uid where it was', () => {
    const uid: Field = [6, 'bytes', keyValue('log.record.uid', '0190'), 'uid', '0190'];
    expect(store({ record: { uid } }).record).toMatchObject({ uid: '0190', attributes: '{}' });
    const number = Buffer.concat([
      field(1, 'bytes', 'log.record.uid'),
      field(2, 'bytes', field(3, 'varint', 5n)),
    ]);
    const odd: Field = [6, 'bytes', number, 'uid', null];
    expect(store({ record: { odd } }).record).toMatchObject({
      uid: null,
      attributes: '{"log.record.uid":5}',
    });
  });

  it('binds every column of record but the id, and knows the name of everything that it makes', () => {
    const columns = database.prepare(`SELECT name FROM pragma_table_info('record')`).pluck().all();
    expect(columns).toEqual(['id', ...RECORD_COLUMNS]);
    const made = database
      .prepare(`SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'`)
      .pluck()
      .all();
    expect(made.sort()).toEqual([...OBJECT_NAMES, 'activity_log'].sort());
  });
});
