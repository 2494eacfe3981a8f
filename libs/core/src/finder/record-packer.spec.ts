import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { types } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import {
  type AnyValue,
  KeyValueList,
  type StoredRecord,
  type StoredResource,
  type StoredScope,
  toJsonValue,
} from '../model/index.js';
import { anyValues, keys, texts } from '../model/any-values.spec.js';
import { RecordPacker, RecordUnpacker } from './record-packer.js';

const attributes = fc.array(fc.tuple(keys, anyValues), { maxLength: 5 });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

const resources: fc.Arbitrary<StoredResource> = fc.record({
  attributes,
  droppedAttributesCount: fc.nat(),
  schemaUrl: texts,
  entityRefs: fc.array(
    fc.record({
      schemaUrl: texts,
      type: texts,
      idKeys: fc.array(texts),
      descriptionKeys: fc.array(texts),
    }),
    { maxLength: 2 },
  ),
});

const scopes: fc.Arbitrary<StoredScope> = fc.record({
  name: texts,
  version: texts,
  attributes,
  droppedAttributesCount: fc.nat(),
  schemaUrl: texts,
});

const records: fc.Arbitrary<StoredRecord> = fc.record({
  id: fc.maxSafeInteger(),
  uid: fc.option(texts),
  timeUnixNano: uint64,
  observedTimeUnixNano: uint64,
  severityNumber: fc.nat(24),
  severityText: texts,
  eventName: texts,
  body: fc.option(anyValues, { nil: undefined }),
  attributes,
  droppedAttributesCount: fc.nat(),
  flags: fc.nat(),
  traceId: texts,
  spanId: texts,
  resource: resources,
  scope: scopes,
});

/** Text that tells every value apart, also one of another realm, where structured clone puts it under jest. */
function textOf(value: AnyValue): string {
  if (types.isUint8Array(value)) return toJsonValue(Uint8Array.from(value));
  if (value instanceof KeyValueList) return `list ${entriesText(value.entries)}`;
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  const isMap =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isMap ? `map ${entriesText(Object.entries(value as object))}` : toJsonValue(value);
}

const entriesText = (entries: StoredRecord['attributes']): string =>
  entries.map(([key, value]) => `${JSON.stringify(key)}: ${textOf(value)}`).join();

function shown(record: StoredRecord): object {
  const { body, attributes, resource, scope } = record;
  return {
    ...record,
    body: body === undefined ? undefined : textOf(body),
    attributes: entriesText(attributes),
    resource: { ...resource, attributes: entriesText(resource.attributes) },
    scope: { ...scope, attributes: entriesText(scope.attributes) },
  };
}

/* A thread's message, and that of a child process with serialization 'advanced'. */
const WAYS = { thread: structuredClone, process: (value: unknown): unknown => deserialize(serialize(value)) };

it.each(['thread', 'process'] as const)('gives back what went to another %s', (way) => {
  fc.assert(
    fc.property(fc.array(records, { maxLength: 3 }), (list) => {
      const packer = new RecordPacker();
      const arrived = WAYS[way](list.map((record) => packer.pack(record))) as ReturnType<
        RecordPacker['pack']
      >[];
      const unpacker = new RecordUnpacker();
      expect(arrived.map((record) => shown(unpacker.unpack(record)))).toEqual(list.map(shown));
    }),
  );
});

it('keeps one resource and one scope for all records that share them', () => {
  const [first, second] = fc.sample(records, 2) as [StoredRecord, StoredRecord];
  const packer = new RecordPacker();
  const list = [first, { ...second, resource: first.resource, scope: first.scope }];
  const arrived = structuredClone(list.map((record) => packer.pack(record)));
  const unpacker = new RecordUnpacker();
  const [a, b] = arrived.map((record) => unpacker.unpack(record)) as [StoredRecord, StoredRecord];
  expect(a.resource).toBe(b.resource);
  expect(a.scope).toBe(b.scope);
});

it('sends no more memory than the bytes take', () => {
  const pool = new Uint8Array(1 << 20);
  const [record] = fc.sample(records, 1) as [StoredRecord];
  const packed = new RecordPacker().pack({ ...record, body: pool.subarray(10, 20) });
  expect((packed.body as Uint8Array).buffer.byteLength).toBe(10);
});
