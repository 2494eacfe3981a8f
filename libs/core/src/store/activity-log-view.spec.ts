import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnyValue, DoubleValue, SEVERITY } from '../model/index.js';
import { type EncodableRecord, LogsEncoder, readLogRows } from '../otlp/index.js';
import { type SqliteDatabase, loadSqlite } from './load-sqlite.js';
import { openStore } from './open-store.js';
import { StoreWriter } from './store-writer.js';

interface ViewRow {
  readonly id: number;
  readonly created_at: string;
  readonly severity: string;
  readonly type: string;
  readonly source_expert_id: unknown;
  readonly source_account_id: unknown;
  readonly description: string;
  readonly data: string;
}

const RESOURCE = { attributes: {} };
const SCOPE = { name: '' };

function record(fields: Partial<EncodableRecord>): EncodableRecord {
  return {
    hrTime: [1_700_000_000, 0],
    hrTimeObserved: [0, 0],
    attributes: {},
    droppedAttributesCount: 0,
    resource: RESOURCE,
    instrumentationScope: SCOPE,
    ...fields,
  };
}

describe('the view activity_log', () => {
  let folder: string;
  let database: SqliteDatabase;
  let writer: StoreWriter;
  let batch = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-view-'));
    const file = join(folder, 'blotter.db');
    writer = new StoreWriter(
      openStore({ file, isShared: false, prefix: '', view: 'activity_log' }),
      readLogRows,
    );
    database = loadSqlite()(file, { readonly: true });
  });
  afterAll(() => {
    writer.close();
    database.close();
    rmSync(folder, { recursive: true });
  });

  /** What the view shows of a record. */
  function show(fields: Partial<EncodableRecord>): ViewRow {
    writer.begin();
    const payload = new LogsEncoder().encode([record(fields)], () => ({ uid: `uid-${batch}` }));
    writer.apply({ instance: 'a', batch: ++batch, payload });
    writer.commit();
    return database.prepare<[], ViewRow>('SELECT * FROM activity_log ORDER BY id DESC LIMIT 1').get()!;
  }

  it('has exactly the columns of the reference platform', () => {
    const columns = database.prepare(`SELECT name FROM pragma_table_info('activity_log')`).pluck().all();
    expect(columns).toEqual([
      'id',
      'created_at',
      'severity',
      'type',
      'source_expert_id',
      'source_account_id',
      'description',
      'data',
    ]);
  });

  it('shows an activity as the reference platform wrote it', () => {
    const row = show({
      hrTime: [1_761_834_763, 16_000_000],
      severityNumber: SEVERITY.success.number,
      severityText: SEVERITY.success.text,
      eventName: 'transaction_closed',
      body: 'Closed transaction 233',
      attributes: {
        transaction_id: 233,
        'activity.source.expert.id': 42,
        'activity.source.account.id': 7,
        'activity.outcome': 'success',
      },
    });
    expect(row).toEqual({
      id: expect.any(Number),
      created_at: '2025-10-30 14:32:43.016000',
      severity: 'success',
      type: 'transaction_closed',
      source_expert_id: 42,
      source_account_id: 7,
      description: 'Closed transaction 233',
      data: '{"transaction_id":233}',
    });
    expect(row.id).toBe(database.prepare('SELECT max(id) FROM record').pluck().get());
  });

  it.each([
    [0, 'info'],
    [1, 'debug'],
    [5, 'debug'],
    [8, 'debug'],
    [9, 'info'],
    [10, 'success'],
    [11, 'info'],
    [12, 'info'],
    [13, 'warning'],
    [16, 'warning'],
    [17, 'failure'],
    [24, 'failure'],
  ])('shows severity number %i as %s', (severityNumber, severity) => {
    expect(show({ severityNumber }).severity).toBe(severity);
  });

  it.each([
    [[0, 1_000], '1970-01-01 00:00:00.000001'],
    [[951_782_399, 999_999_999], '2000-02-28 23:59:59.999999'],
    [[1_709_164_800, 1_999], '2024-02-29 00:00:00.000001'],
    [[4_102_444_800, 500_000_000], '2100-01-01 00:00:00.500000'],
  ] as const)('shows the time %j in UTC with microseconds', (hrTime, text) => {
    const row = show({ hrTime });
    expect(row.created_at).toBe(text);
    const type = database.prepare('SELECT typeof(created_at) FROM activity_log WHERE id = ?').pluck();
    expect(type.get(row.id)).toBe('text');
  });

  it('sorts by created_at as by time', () => {
    const times = [5, 999_999_999, 1_000_000_000, 1_700_000_000].map(
      (seconds) => show({ hrTime: [seconds, 0] }).created_at,
    );
    expect([...times].sort()).toEqual(times);
  });

  const data: Readonly<Record<string, AnyValue>> = {
    yes: true,
    no: false,
    nothing: null,
    empty: '',
    int: 9_007_199_254_740_993n,
    negative: -(2n ** 63n),
    double: 0.1 + 0.2,
    whole: new DoubleValue(1),
    small: 5e-324,
    text: 'a "quoted" é 😀 \\ \n text',
    list: [1, 2.5, 'x', null, [true], { a: 1 }],
    nested: { deep: { deeper: [{ value: 2n ** 60n, no: false }] } },
    'activities.count': 3,
    Activity: 'kept',
    'Activity.Name': 'kept',
  };
  const TEXT =
    '{"yes":true,"no":false,"nothing":null,"empty":"","int":9007199254740993,"negative":-9223372036854775808,' +
    '"double":0.30000000000000004,"whole":1.0,"small":5e-324,"text":"a \\"quoted\\" é 😀 \\\\ \\n text",' +
    '"list":[1,2.5,"x",null,[true],{"a":1}],"nested":{"deep":{"deeper":[{"value":1152921504606846976,"no":false}]}},' +
    '"activities.count":3,"Activity":"kept","Activity.Name":"kept"}';

  it('shows data intact: booleans, null, nested values, int64 and doubles to the last digit', () => {
    expect(show({ attributes: data }).data).toBe(TEXT);
  });

  it('shows the same data when there is something of ours to leave out', () => {
    const row = show({ attributes: { 'activity.actor.id': 'u1', ...data, 'activity.source.expert.id': 1 } });
    // SQLite writes a double in its own way, the same double.
    expect(row.data.replace('4.9406564584124654e-324', '5e-324')).toBe(TEXT);
    expect(JSON.parse(row.data)).toEqual(JSON.parse(TEXT));
    expect(row.source_expert_id).toBe(1);
  });

  it('takes nothing for ours that only mentions it', () => {
    const attributes = {
      'say "activity.x"': '"activity.source.expert.id"',
      nested: { 'activity.actor.id': 1 },
    };
    const row = show({ attributes });
    expect(JSON.parse(row.data)).toEqual(attributes);
    expect(row.source_expert_id).toBeNull();
  });

  it('has an empty object for data when there is none', () => {
    expect(show({}).data).toBe('{}');
    expect(show({ attributes: { 'activity.outcome': 'success' } }).data).toBe('{}');
  });

  it('has NULL for a source that is missing, and text for one that is text', () => {
    expect(show({})).toMatchObject({ source_expert_id: null, source_account_id: null });
    const attributes = { 'activity.source.expert.id': 'momentum', 'activity.source.account.id': 2n ** 40n };
    expect(show({ attributes })).toMatchObject({ source_expert_id: 'momentum', source_account_id: 2 ** 40 });
  });

  it('never has NULL for type and description', () => {
    expect(show({})).toMatchObject({ type: '', description: '' });
    expect(show({ body: { order: 5 } }).description).toBe('{"order":5}');
    expect(show({ body: 5 }).description).toBe('5');
  });

  it('is read by SQL tools: json functions see numbers as numbers', () => {
    show({ eventName: 'probe', attributes: { amount: 12.5, 'activity.outcome': 'x', tags: ['a', 'b'] } });
    const sql = `SELECT data ->> 'amount' AS amount, data ->> '$.tags[1]' AS tag FROM activity_log WHERE type = 'probe'`;
    expect(database.prepare(sql).all()).toEqual([{ amount: 12.5, tag: 'b' }]);
  });
});
