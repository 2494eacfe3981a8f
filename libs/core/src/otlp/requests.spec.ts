import { type MessageInitShape, create, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { anyValues, keys, texts } from '../model/any-values.spec.js';
import { DoubleValue, KeyValueList, type AnyValue as Value, isIntegerKind } from '../model/index.js';
import { ExportLogsServiceRequestSchema } from './proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js';
import type { AnyValueSchema, KeyValueSchema } from './proto/opentelemetry/proto/common/v1/common_pb.js';

export type RequestInit = MessageInitShape<typeof ExportLogsServiceRequestSchema>;
type ValueInit = MessageInitShape<typeof AnyValueSchema>;
type PairInit = MessageInitShape<typeof KeyValueSchema>;

/** The library's form of a value of the model. */
export function valueInit(value: Value): ValueInit {
  if (value === null) return {};
  if (typeof value === 'string') return { value: { case: 'stringValue', value } };
  if (typeof value === 'boolean') return { value: { case: 'boolValue', value } };
  if (typeof value === 'bigint') return { value: { case: 'intValue', value } };
  if (typeof value === 'number') {
    return isIntegerKind(value)
      ? { value: { case: 'intValue', value: BigInt(value) } }
      : { value: { case: 'doubleValue', value } };
  }
  if (value instanceof Uint8Array) {
    return { value: { case: 'bytesValue', value: new Uint8Array(value) } };
  }
  if (value instanceof DoubleValue) return { value: { case: 'doubleValue', value: value.value } };
  if (Array.isArray(value)) return { value: { case: 'arrayValue', value: { values: value.map(valueInit) } } };
  const entries = value instanceof KeyValueList ? value.entries : Object.entries(value);
  return { value: { case: 'kvlistValue', value: { values: entries.map(pairInit) } } };
}

function pairInit([key, value]: readonly [string, Value]): PairInit {
  return { key, value: valueInit(value) };
}

const uids = fc.constantFrom('uid-1', 'uid-2', '').map((text): [string, Value] => ['log.record.uid', text]);
const pairs = fc
  .array(fc.oneof({ weight: 8, arbitrary: fc.tuple(keys, anyValues) }, { weight: 1, arbitrary: uids }), {
    maxLength: 5,
  })
  .map((entries) => entries.map(pairInit));
const uint32 = fc.oneof(fc.constant(0), fc.nat(2 ** 31 - 1), fc.constant(2 ** 32 - 1));
const times = fc.oneof(
  fc.constantFrom(0n, 1n, 2n ** 63n, 2n ** 64n - 1n),
  fc.bigInt({ min: 10n ** 18n, max: 2n * 10n ** 18n }),
);
const bytes = (usual: number): fc.Arbitrary<Uint8Array<ArrayBuffer>> =>
  fc
    .oneof(fc.constant(0), fc.constant(usual), fc.nat(20))
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
    .map((array) => new Uint8Array(array));

const records = fc.record(
  {
    timeUnixNano: times,
    observedTimeUnixNano: times,
    severityNumber: fc.oneof(fc.nat(24), fc.constantFrom(-1, -(2 ** 31), 2 ** 31 - 1)),
    severityText: texts,
    body: anyValues.map(valueInit),
    attributes: pairs,
    droppedAttributesCount: uint32,
    flags: uint32,
    traceId: bytes(16),
    spanId: bytes(8),
    eventName: texts,
  },
  { requiredKeys: [] },
);

const scopeLogs = fc.record(
  {
    scope: fc.record(
      { name: texts, version: texts, attributes: pairs, droppedAttributesCount: uint32 },
      { requiredKeys: [] },
    ),
    schemaUrl: texts,
    logRecords: fc.array(records, { maxLength: 4 }),
  },
  { requiredKeys: ['logRecords'] },
);

const entityRefs = fc.array(
  fc.record({
    schemaUrl: texts,
    type: texts,
    idKeys: fc.array(texts, { maxLength: 3 }),
    descriptionKeys: fc.array(texts, { maxLength: 3 }),
  }),
  { maxLength: 2 },
);

/** Requests with everything that OTLP logs can say. */
export const requestInits: fc.Arbitrary<RequestInit> = fc.record({
  resourceLogs: fc.array(
    fc.record(
      {
        resource: fc.record(
          { attributes: pairs, droppedAttributesCount: uint32, entityRefs },
          { requiredKeys: [] },
        ),
        schemaUrl: texts,
        scopeLogs: fc.array(scopeLogs, { maxLength: 3 }),
      },
      { requiredKeys: ['scopeLogs'] },
    ),
    { maxLength: 3 },
  ),
});

export function requestBytes(init: RequestInit): Uint8Array {
  return toBinary(ExportLogsServiceRequestSchema, create(ExportLogsServiceRequestSchema, init));
}

// Imported by other specs, so this runs there too: arbitraries that leave fields out prove nothing.
it('the arbitrary requests use every field of a record', () => {
  const seen = new Set<string>();
  for (const init of fc.sample(requestInits, { numRuns: 300, seed: 1 })) {
    for (const { scopeLogs: scopes } of init.resourceLogs ?? []) {
      for (const { logRecords } of scopes ?? []) {
        for (const record of logRecords ?? []) for (const key of Object.keys(record)) seen.add(key);
      }
    }
  }
  expect(seen.size).toBe(11);
});
