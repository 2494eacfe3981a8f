import fc from 'fast-check';
import type {
  AnyValueJson,
  KeyValueJson,
  LogRecordJson,
  LogsRequestJson,
} from '../../support/otlp/otlp-json.js';

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('', '$bytes', '__proto__', '0', 'a'),
);
const double = fc.oneof(
  fc.double().map((value) => (Number.isFinite(value) && !Object.is(value, -0) ? value : textOf(value))),
  fc.integer(),
);
const uint32 = fc.integer({ min: 0, max: 0xffffffff });
const nanoseconds = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);

/** JSON has no word for them, protobuf's JSON has. */
function textOf(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function hex(bytes: number): fc.Arbitrary<string> {
  return fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('hex'));
}

const { value: anyValue, entry: keyValue } = fc.letrec<{ value: AnyValueJson; entry: KeyValueJson }>(
  (tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant({}),
      text.map((stringValue) => ({ stringValue })),
      fc.boolean().map((boolValue) => ({ boolValue })),
      fc
        .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
        .map((intValue) => ({ intValue: String(intValue) })),
      double.map((doubleValue) => ({ doubleValue })),
      fc
        .uint8Array({ maxLength: 12 })
        .map((bytes) => ({ bytesValue: Buffer.from(bytes).toString('base64') })),
      fc.array(tie('value'), { maxLength: 4 }).map((values) => ({ arrayValue: { values } })),
      fc.array(tie('entry'), { maxLength: 4 }).map((values) => ({ kvlistValue: { values } })),
    ),
    entry: fc.record({ key: text, value: tie('value') }),
  }),
);

const attributes = fc.array(keyValue, { maxLength: 4 });
const optional = <T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(shape, { requiredKeys: [] }) as unknown as fc.Arbitrary<Partial<T>>;

const logRecord = optional<LogRecordJson>({
  timeUnixNano: nanoseconds,
  observedTimeUnixNano: nanoseconds,
  severityNumber: fc.integer({ min: 0, max: 24 }),
  severityText: text,
  body: anyValue,
  attributes,
  droppedAttributesCount: uint32,
  flags: uint32,
  traceId: hex(16),
  spanId: hex(8),
  eventName: text,
});

const scopeLogs = optional({
  scope: optional({ name: text, version: text, attributes, droppedAttributesCount: uint32 }),
  logRecords: fc.array(logRecord, { maxLength: 4 }),
  schemaUrl: text,
});

const entityRef = optional({
  schemaUrl: text,
  type: text,
  idKeys: fc.array(text, { maxLength: 3 }),
  descriptionKeys: fc.array(text, { maxLength: 3 }),
});

/** Requests of all that OTLP can say, small ones. */
export const anyRequest: fc.Arbitrary<LogsRequestJson> = fc.record({
  resourceLogs: fc.array(
    optional({
      resource: optional({
        attributes,
        droppedAttributesCount: uint32,
        entityRefs: fc.array(entityRef, { maxLength: 2 }),
      }),
      scopeLogs: fc.array(scopeLogs, { maxLength: 3 }),
      schemaUrl: text,
    }),
    { maxLength: 3 },
  ),
});
