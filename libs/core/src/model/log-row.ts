/** A LogRecord as columns: times are fixed64 bits as int64, text columns hold the model's JSON values. */
export interface LogRow {
  time: bigint;
  observedTime: bigint;
  severityNumber: number;
  severityText: string | null;
  eventName: string | null;
  /** A string body as it is. */
  body: string | null;
  /** A body of any other kind. */
  bodyValue: string | null;
  attributes: string;
  droppedAttributesCount: number;
  flags: number;
  traceId: Buffer | null;
  spanId: Buffer | null;
  uid: string | null;
}

/** A Resource with its schema URL, as columns. `key` identifies its content. */
export interface ResourceRow {
  readonly key: string;
  readonly attributes: string;
  readonly droppedAttributesCount: number;
  readonly schemaUrl: string;
  readonly entityRefs: string | null;
}

/** An InstrumentationScope with its schema URL, as columns. */
export interface ScopeRow {
  readonly key: string;
  readonly name: string;
  readonly version: string;
  readonly attributes: string;
  readonly droppedAttributesCount: number;
  readonly schemaUrl: string;
}

/** Receives the rows of a request in their order. The row object is reused: take what you need at once. */
export interface LogRowSink {
  resource(row: ResourceRow): void;
  scope(row: ScopeRow): void;
  record(row: LogRow): void;
}
