import { create } from '@bufbuild/protobuf';
import {
  type AnyValue as Value,
  DoubleValue,
  type KeyValue as Pair,
  KeyValueList,
  type StoredRecord,
  type StoredResource,
  type StoredScope,
  UID_ATTRIBUTE,
  isIntegerKind,
} from '../model/index.js';
import {
  type AnyValue,
  AnyValueSchema,
  ArrayValueSchema,
  InstrumentationScopeSchema,
  type KeyValue,
  KeyValueListSchema,
  KeyValueSchema,
} from './proto/opentelemetry/proto/common/v1/common_pb.js';
import {
  type LogRecord,
  LogRecordSchema,
  type ResourceLogs,
  ResourceLogsSchema,
  type ScopeLogs,
  ScopeLogsSchema,
} from './proto/opentelemetry/proto/logs/v1/logs_pb.js';
import { ResourceSchema } from './proto/opentelemetry/proto/resource/v1/resource_pb.js';

/** ResourceLogs without records. */
export function resourceLogsMessage(source: StoredResource): ResourceLogs {
  const { attributes, droppedAttributesCount, schemaUrl, entityRefs } = source;
  const resource = create(ResourceSchema, {
    attributes: attributes.map(keyValue),
    droppedAttributesCount,
    entityRefs: entityRefs.map((ref) => ({
      ...ref,
      idKeys: [...ref.idKeys],
      descriptionKeys: [...ref.descriptionKeys],
    })),
  });
  return create(ResourceLogsSchema, { resource, schemaUrl });
}

/** ScopeLogs without records. */
export function scopeLogsMessage(source: StoredScope): ScopeLogs {
  const { name, version, attributes, droppedAttributesCount, schemaUrl } = source;
  const scope = create(InstrumentationScopeSchema, {
    name,
    version,
    attributes: attributes.map(keyValue),
    droppedAttributesCount,
  });
  return create(ScopeLogsSchema, { scope, schemaUrl });
}

export function recordMessage(record: StoredRecord): LogRecord {
  const message = create(LogRecordSchema);
  message.timeUnixNano = record.timeUnixNano;
  message.observedTimeUnixNano = record.observedTimeUnixNano;
  message.severityNumber = record.severityNumber;
  message.severityText = record.severityText;
  message.eventName = record.eventName;
  if (record.body !== undefined) message.body = anyValue(record.body);
  // First: of several attributes with this name the reader takes the first for the uid.
  if (record.uid !== null) message.attributes.push(keyValue([UID_ATTRIBUTE, record.uid]));
  for (const attribute of record.attributes) message.attributes.push(keyValue(attribute));
  message.droppedAttributesCount = record.droppedAttributesCount;
  message.flags = record.flags;
  message.traceId = new Uint8Array(Buffer.from(record.traceId, 'hex'));
  message.spanId = new Uint8Array(Buffer.from(record.spanId, 'hex'));
  return message;
}

function keyValue([key, value]: Pair): KeyValue {
  const message = create(KeyValueSchema);
  message.key = key;
  message.value = anyValue(value);
  return message;
}

function anyValue(value: Value): AnyValue {
  const message = create(AnyValueSchema);
  message.value = oneOf(value);
  return message;
}

function oneOf(value: Value): AnyValue['value'] {
  switch (typeof value) {
    case 'string':
      return { case: 'stringValue', value };
    case 'boolean':
      return { case: 'boolValue', value };
    case 'bigint':
      return { case: 'intValue', value };
    case 'number':
      return isIntegerKind(value)
        ? { case: 'intValue', value: BigInt(value) }
        : { case: 'doubleValue', value };
    default:
      return value === null ? { case: undefined } : composed(value);
  }
}

function composed(value: Exclude<Value, string | boolean | bigint | number | null>): AnyValue['value'] {
  if (value instanceof Uint8Array) return { case: 'bytesValue', value: value };
  if (value instanceof DoubleValue) return { case: 'doubleValue', value: value.value };
  if (Array.isArray(value)) {
    const array = create(ArrayValueSchema);
    array.values = value.map(anyValue);
    return { case: 'arrayValue', value: array };
  }
  const list = create(KeyValueListSchema);
  list.values = (value instanceof KeyValueList ? value.entries : Object.entries(value)).map(keyValue);
  return { case: 'kvlistValue', value: list };
}
