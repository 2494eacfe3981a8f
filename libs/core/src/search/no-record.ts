import type { StoredRecord } from '../model/index.js';

/** A record without anything in it. */
export const NO_RECORD: StoredRecord = Object.freeze({
  id: 0,
  uid: null,
  timeUnixNano: 0n,
  observedTimeUnixNano: 0n,
  severityNumber: 0,
  severityText: '',
  eventName: '',
  body: undefined,
  attributes: [],
  droppedAttributesCount: 0,
  flags: 0,
  traceId: '',
  spanId: '',
  resource: { attributes: [], droppedAttributesCount: 0, schemaUrl: '', entityRefs: [] },
  scope: { name: '', version: '', attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
});
