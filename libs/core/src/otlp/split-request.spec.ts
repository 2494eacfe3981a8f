import type { LogRow, ResourceRow, ScopeRow } from '../model/index.js';
import { LogsEncoder } from './encode-logs.js';
import { readLogRows } from './log-rows.js';
import { splitRequest } from './split-request.js';

const record = (uid: string, service: string, scope: string) => ({
  uid,
  hrTime: [1, 2] as const,
  hrTimeObserved: [1, 3] as const,
  eventName: 'order_filled',
  body: `body of ${uid} ${'x'.repeat(200)}`,
  attributes: { n: 1.5, list: ['a', 1] },
  droppedAttributesCount: 0,
  resource: { attributes: { 'service.name': service }, schemaUrl: 'https://example.test/r' },
  instrumentationScope: { name: scope, version: '2', schemaUrl: 'https://example.test/s' },
});

/** Each record with its resource and scope. */
function rows(request: Uint8Array): unknown[] {
  const found: unknown[] = [];
  let source: [ResourceRow?, ScopeRow?] = [];
  readLogRows(request, {
    resource: (row) => (source = [row]),
    scope: (row) => (source = [source[0], row]),
    record: (row: LogRow) => found.push({ ...row, source }),
  });
  return found;
}

describe('splitRequest', () => {
  it('gives every record a request of its own, with its resource and scope, in order', () => {
    const records = [
      record('a', 'platform', 'orders'),
      record('b', 'platform', 'orders'),
      record('c', 'platform', 'roles'),
      record('d', 'other', 'orders'),
    ];
    const request = new LogsEncoder().encode(records, ({ uid }) => ({ uid }));
    const parts = splitRequest(request);
    expect(parts).toHaveLength(4);
    expect(parts.flatMap(rows)).toEqual(rows(request));
  });

  it('takes a record apart from its neighbours that cannot be read', () => {
    const good = new LogsEncoder().encode([record('a', 's', 'o')], ({ uid }) => ({ uid }));
    // A LogRecord whose body says that it is longer than the record.
    const bad = Buffer.from([0x0a, 7, 0x12, 5, 0x12, 3, 0x2a, 0x7f, 0x01]);
    const parts = splitRequest(Buffer.concat([good, bad, good]));
    expect(parts).toHaveLength(3);
    expect(() => rows(parts[1]!)).toThrow(expect.objectContaining({ code: 'ERR_BLOTTER_MALFORMED' }));
    expect([parts[0]!, parts[2]!].flatMap(rows)).toHaveLength(2);
  });

  it('throws when it cannot be taken apart', () => {
    expect(() => splitRequest(Buffer.from([0x0a, 50, 1]))).toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_MALFORMED' }),
    );
    expect(splitRequest(new Uint8Array())).toEqual([]);
  });
});
