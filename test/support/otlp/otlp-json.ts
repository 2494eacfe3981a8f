/* OTLP/JSON as a sender writes it. The tests are written in it; protobuf is made from it by official-proto.ts. */

/** Exactly one kind, or none. int64 as a string or a number, bytes as base64, NaN and ±Infinity as strings. */
export interface AnyValueJson {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number | string;
  readonly bytesValue?: string;
  readonly arrayValue?: { readonly values?: readonly AnyValueJson[] };
  readonly kvlistValue?: { readonly values?: readonly KeyValueJson[] };
}

export interface KeyValueJson {
  readonly key?: string;
  readonly value?: AnyValueJson;
}

export interface ResourceJson {
  readonly attributes?: readonly KeyValueJson[];
  readonly droppedAttributesCount?: number;
  readonly entityRefs?: ReadonlyArray<{
    readonly schemaUrl?: string;
    readonly type?: string;
    readonly idKeys?: readonly string[];
    readonly descriptionKeys?: readonly string[];
  }>;
}

export interface ScopeJson {
  readonly name?: string;
  readonly version?: string;
  readonly attributes?: readonly KeyValueJson[];
  readonly droppedAttributesCount?: number;
}

/** Ids in hex. */
export interface LogRecordJson {
  readonly timeUnixNano?: string | number;
  readonly observedTimeUnixNano?: string | number;
  readonly severityNumber?: number;
  readonly severityText?: string;
  readonly body?: AnyValueJson;
  readonly attributes?: readonly KeyValueJson[];
  readonly droppedAttributesCount?: number;
  readonly flags?: number;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly eventName?: string;
}

export interface ScopeLogsJson {
  readonly scope?: ScopeJson;
  readonly logRecords?: readonly LogRecordJson[];
  readonly schemaUrl?: string;
}

export interface ResourceLogsJson {
  readonly resource?: ResourceJson;
  readonly scopeLogs?: readonly ScopeLogsJson[];
  readonly schemaUrl?: string;
}

export interface LogsRequestJson {
  readonly resourceLogs?: readonly ResourceLogsJson[];
}

/** A request of records of one resource and one scope. */
export function requestOf(records: readonly LogRecordJson[], resource: ResourceJson = {}): LogsRequestJson {
  return {
    resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'conformance' }, logRecords: records }] }],
  };
}

/** A record that says something, and nothing else. */
export function saying(text: string): LogRecordJson {
  return { timeUnixNano: '1780000000000000001', body: { stringValue: text } };
}

/** An attribute with a string. */
export function attribute(key: string, stringValue: string): KeyValueJson {
  return { key, value: { stringValue } };
}
