import type { AnyValue } from './any-value.js';

/** A key and its value; keys of one list are unique unless a foreign sender repeated them. */
export type KeyValue = readonly [string, AnyValue];

/** OTLP's Resource with its schema URL: what the records come from. */
export interface StoredResource {
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
  readonly schemaUrl: string;
  /** OTLP EntityRef messages: schema URL, type, id keys, description keys. */
  readonly entityRefs: ReadonlyArray<{
    readonly schemaUrl: string;
    readonly type: string;
    readonly idKeys: readonly string[];
    readonly descriptionKeys: readonly string[];
  }>;
}

/** OTLP's InstrumentationScope with its schema URL. */
export interface StoredScope {
  readonly name: string;
  readonly version: string;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
  readonly schemaUrl: string;
}

/** A record as the store returns it: every field of OTLP's LogRecord, and Blotter's row id and uid. */
export interface StoredRecord {
  /** Row id: the order of arrival. Never reused. */
  readonly id: number;
  readonly uid: string | null;
  /** Nanoseconds since 1970; 0n is unknown. */
  readonly timeUnixNano: bigint;
  readonly observedTimeUnixNano: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  /** '' when the record is no event. */
  readonly eventName: string;
  /** undefined when the record has no body; null when the body is an AnyValue without a value. */
  readonly body: AnyValue | undefined;
  /** Without `log.record.uid`, which is {@link uid}. */
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
  /** 32 bits; the low 8 are the W3C trace flags. */
  readonly flags: number;
  /** Lower-case hex, '' when absent. */
  readonly traceId: string;
  readonly spanId: string;
  readonly resource: StoredResource;
  readonly scope: StoredScope;
}

/** The attribute that carries a record's uid on the wire. */
export const UID_ATTRIBUTE = 'log.record.uid';
