/**
 * A record as the columns of its row, for those who only pass it on. Times are unsigned 64 bits, in two halves: neither a
 * double nor a signed integer holds them.
 */
export type StoredRow = readonly [
  id: number,
  timeHigh: number,
  timeLow: number,
  observedTimeHigh: number,
  observedTimeLow: number,
  severityNumber: number,
  severityText: string | null,
  eventName: string | null,
  /** A string body as it is. */
  body: string | null,
  /** A body of any other kind, as the text of a JSON value. */
  bodyValue: string | null,
  /** As the text of a JSON value. */
  attributes: string,
  droppedAttributesCount: number,
  flags: number,
  /** Hex; null when neither is there. */
  traceId: string | null,
  spanId: string | null,
  uid: string | null,
  resourceId: number,
  scopeId: number,
];
