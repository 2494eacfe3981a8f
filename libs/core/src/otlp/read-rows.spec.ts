import { type AnyValue, KeyValueList, type LogRow, type ResourceRow, type ScopeRow, fromJsonValue } from '../model/index.js'; // prettier-ignore
import { type EncodableRecord, LogsEncoder } from './encode-logs.js';
import { readLogRows } from './log-rows.js';

/** A row with its own copy of everything, and what it belongs to. */
export interface Row extends LogRow {
  readonly resource: Omit<ResourceRow, 'key'>;
  readonly scope: Omit<ScopeRow, 'key'>;
}

export function readRows(request: Uint8Array): Row[] {
  const rows: Row[] = [];
  let resource!: Omit<ResourceRow, 'key'>;
  let scope!: Omit<ScopeRow, 'key'>;
  readLogRows(request, {
    resource: ({ key: _, ...row }) => (resource = row),
    scope: ({ key: _, ...row }) => (scope = row),
    record: (row) => rows.push({ ...row, resource, scope }),
  });
  return rows;
}

/** undefined when the row has no body. */
export function bodyOf({ body, bodyValue }: LogRow): AnyValue | undefined {
  return body ?? (bodyValue === null ? undefined : fromJsonValue(bodyValue));
}

export function attributesOf({ attributes }: LogRow): ReadonlyArray<readonly [string, AnyValue]> {
  const value = fromJsonValue(attributes);
  return value instanceof KeyValueList ? value.entries : Object.entries(value as Record<string, AnyValue>);
}

export const RESOURCE = { attributes: { 'service.name': 'test' }, schemaUrl: 'https://example.com/1' };
export const SCOPE = {
  name: 'scope',
  version: '1',
  attributes: { a: 1 },
  schemaUrl: 'https://example.com/2',
};

export function recordOf(parts: Partial<EncodableRecord>): EncodableRecord {
  return {
    hrTime: [1, 2],
    hrTimeObserved: [3, 4],
    attributes: {},
    droppedAttributesCount: 0,
    resource: RESOURCE,
    instrumentationScope: SCOPE,
    ...parts,
  };
}

export function encode(...records: EncodableRecord[]): Uint8Array {
  let sequence = 0;
  return new LogsEncoder().encode(records, () => ({ uid: `uid-${sequence++}` }));
}

// Imported by other specs, so this runs there too: it is what they rely on.
it('readRows sees the rows of a request, each with its resource and scope', () => {
  const [first, second] = readRows(encode(recordOf({ body: 'a' }), recordOf({ body: 'b' })));
  expect([first!.body, second!.body]).toEqual(['a', 'b']);
  expect(first!.resource.attributes).toBe('{"service.name":"test"}');
  expect(second!.scope.name).toBe('scope');
});
