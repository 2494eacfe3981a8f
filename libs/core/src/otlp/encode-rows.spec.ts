import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { anyValues } from '../model/any-values.spec.js';
import { type StoredRow, toJsonValue } from '../model/index.js';
import { OutgoingRows, StoreWriter, openStore } from '../store/index.js';
import { RowsEncoder } from './encode-rows.js';
import { encodeLogsRequest } from './encode-stored.js';
import { readLogRows } from './log-rows.js';
import { ExportLogsServiceRequestSchema } from './proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js';
import { requestBytes, requestInits } from './requests.spec.js';

const MAX_RECORDS = 1000;
const NO_LIMIT = 2 ** 40;

/** The request as the protobuf library would write it. */
function canonical(payload: Uint8Array): string {
  const request = fromBinary(ExportLogsServiceRequestSchema, payload);
  return Buffer.from(toBinary(ExportLogsServiceRequestSchema, request)).toString('hex');
}

describe('RowsEncoder', () => {
  let folder: string;
  let file: string;
  let writer: StoreWriter;
  let store: OutgoingRows;
  let batches = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-rows-'));
    file = join(folder, 'blotter.db');
    writer = new StoreWriter(
      openStore({ file, isShared: false, prefix: '', view: 'activity_log' }),
      readLogRows,
    );
    store = new OutgoingRows(file, '');
  });
  afterAll(() => {
    store.close();
    writer.close();
    rmSync(folder, { recursive: true });
  });

  /** @returns the id of the last record before them. */
  function apply(payload: Uint8Array): number {
    const { lastId } = store;
    writer.begin();
    writer.apply({ instance: 'a', batch: ++batches, payload });
    writer.commit();
    return lastId;
  }

  function reference(rows: readonly StoredRow[]): string {
    const records = rows.flatMap(([id]) => store.records(id, id));
    return Buffer.from(encodeLogsRequest(records, 'protobuf')).toString('hex');
  }

  it('says of any rows what the records say', () => {
    const encoder = new RowsEncoder(store);
    fc.assert(
      fc.property(requestInits, (init) => {
        const rows = store.rows(apply(requestBytes(init)), MAX_RECORDS);
        const { payload, count } = encoder.encode(rows, NO_LIMIT);
        expect(count).toBe(rows.length);
        expect(canonical(payload)).toBe(reference(rows));
      }),
      { numRuns: 300 },
    );
  });

  it('says so of any part of them, within any number of bytes', () => {
    const encoder = new RowsEncoder(store);
    fc.assert(
      fc.property(requestInits, fc.nat(3000), fc.func(fc.boolean()), (init, maxBytes, isWanted) => {
        const all = store.rows(apply(requestBytes(init)), MAX_RECORDS);
        let rows = all.filter((_, i) => isWanted(i));
        while (rows.length > 0) {
          const { payload, count } = encoder.encode(rows, maxBytes);
          expect(count).toBeGreaterThanOrEqual(1);
          if (count > 1) expect(payload.length).toBeLessThanOrEqual(maxBytes);
          expect(canonical(payload)).toBe(reference(rows.slice(0, count)));
          rows = rows.slice(count);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('takes no record less than would fit', () => {
    const encoder = new RowsEncoder(store);
    const logRecords = Array.from({ length: 9 }, () => ({ severityText: 'x'.repeat(200) }));
    const rows = store.rows(apply(requestBytes({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })), 9);
    const eight = encoder.encode(rows.slice(0, 8), NO_LIMIT).payload.length;
    // While the groups are open their lengths have room for three bytes each, and two more are kept for closing them.
    expect(encoder.encode(rows, eight + 6).count).toBe(8);
    expect(encoder.encode(rows, eight - 1).count).toBe(7);
    expect(encoder.encode(rows, 1).count).toBe(1);
  });

  it('is an empty request of no rows', () => {
    expect(new RowsEncoder(store).encode([], 1)).toEqual({ payload: new Uint8Array(), count: 0 });
  });

  it('goes on after a row that cannot be read', () => {
    const encoder = new RowsEncoder(store);
    const scoped = { scope: { name: 's' }, logRecords: [{ eventName: 'a' }, { eventName: 'b' }] };
    const rows = store.rows(apply(requestBytes({ resourceLogs: [{ scopeLogs: [scoped] }] })), 2);
    const damaged = rows[1]!.with(10, '{"a":') as unknown as StoredRow;
    expect(() => encoder.encode([rows[0]!, damaged], NO_LIMIT)).toThrow(SyntaxError);
    expect(canonical(encoder.encode(rows, NO_LIMIT).payload)).toBe(reference(rows));
  });

  it('reads what other programs have put into the columns', () => {
    // The other encoder has no integers beyond int64.
    const json = fc.json().filter((text) => !/\d{19}/.test(text));
    const decimals = fc
      .tuple(fc.constantFrom('', '-'), fc.maxSafeNat(), fc.nat(16), fc.constantFrom('', 'e2', 'E-7'))
      .map(([sign, digits, places, exponent]) => {
        const text = String(digits).padStart(places + 2, '0');
        return `${sign}${BigInt(text.slice(0, text.length - places - 1))}.${text.slice(-places - 1)}${exponent}`;
      });
    const texts = fc.oneof(
      json,
      json.map((text) => ` { "a" : ${text} , "\\u0024double": [ ${text} ] } `),
      anyValues.map(toJsonValue),
      decimals,
      fc.constantFrom('{"\\u0024double":"NaN"}', '{"$kvlist":[["a",1],["a",2]]}', '{"a":"\\ud800"}', '{"1":1,"0":-0}'),
    ); // prettier-ignore
    const last = store.lastId;
    apply(requestBytes({ resourceLogs: [{ scopeLogs: [{ logRecords: [{}] }] }] }));
    const database = new Database(file);
    const update = database.prepare('UPDATE record SET attributes = ?, body_value = ? WHERE id = ?');
    const encoder = new RowsEncoder(store);
    fc.assert(
      fc.property(texts, texts, (attributes, body) => {
        const isObject = attributes.trimStart().startsWith('{');
        update.run(isObject ? attributes : `{"a":${attributes}}`, body, last + 1);
        const rows = store.rows(last, 1);
        expect(canonical(encoder.encode(rows, NO_LIMIT).payload)).toBe(reference(rows));
      }),
      { numRuns: 500 },
    );
    database.close();
  });
});
