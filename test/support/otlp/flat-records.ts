import type {
  AnyValueJson,
  KeyValueJson,
  LogRecordJson,
  LogsRequestJson,
  ResourceJson,
  ScopeJson,
} from './otlp-json.js';

/** A record with everything it belongs to: what must be the same however records are grouped. */
export interface FlatRecord {
  readonly resource: ResourceJson;
  readonly resourceSchemaUrl: string;
  readonly scope: ScopeJson;
  readonly scopeSchemaUrl: string;
  readonly record: LogRecordJson;
}

/** The records of a request in its order. What OTLP does not tell apart is made the same. */
export function flatRecords({ resourceLogs = [] }: LogsRequestJson): FlatRecord[] {
  return resourceLogs.flatMap(({ resource = {}, schemaUrl: resourceSchemaUrl = '', scopeLogs = [] }) =>
    scopeLogs.flatMap(({ scope = {}, schemaUrl: scopeSchemaUrl = '', logRecords = [] }) =>
      logRecords.map((record) => ({
        resource: withValues(resource),
        resourceSchemaUrl,
        scope: withValues(scope),
        scopeSchemaUrl,
        record: withUidLast(withValues(record)),
      })),
    ),
  );
}

/** A key without a value is a key with an unset value. */
function withValues<T extends { attributes?: readonly KeyValueJson[]; body?: AnyValueJson }>(holder: T): T {
  return {
    ...holder,
    ...(holder.attributes && { attributes: holder.attributes.map(keyValue) }),
    ...(holder.body && { body: anyValue(holder.body) }),
  };
}

function keyValue({ key = '', value = {} }: KeyValueJson): KeyValueJson {
  return { key, value: anyValue(value) };
}

function anyValue(value: AnyValueJson): AnyValueJson {
  if (value.arrayValue) return { arrayValue: { values: (value.arrayValue.values ?? []).map(anyValue) } };
  if (value.kvlistValue) return { kvlistValue: { values: (value.kvlistValue.values ?? []).map(keyValue) } };
  return value;
}

/** The store keeps the uid in a column of its own, so its place among the attributes is not kept. */
function withUidLast(record: LogRecordJson): LogRecordJson {
  const { attributes } = record;
  if (attributes === undefined) return record;
  const isUid = ({ key }: KeyValueJson): boolean => key === 'log.record.uid';
  return {
    ...record,
    attributes: [...attributes.filter((item) => !isUid(item)), ...attributes.filter(isUid)],
  };
}
