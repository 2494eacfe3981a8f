import type { StoredRecord } from '@blotter/core';

/** A record as the store returns it, with a value in every field. */
export const RECORD: StoredRecord = {
  id: 7,
  uid: '01J',
  timeUnixNano: 1_769_860_800_000_000_001n,
  observedTimeUnixNano: 1_769_860_801_000_000_000n,
  severityNumber: 13,
  severityText: 'WARNING',
  eventName: 'order.filled',
  body: 'Take profit hit',
  attributes: [],
  droppedAttributesCount: 0,
  flags: 0,
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  resource: {
    attributes: [['service.name', 'engine']],
    droppedAttributesCount: 0,
    schemaUrl: '',
    entityRefs: [],
  },
  scope: {
    name: 'orders',
    version: '2.0',
    attributes: [['name', 'inner']],
    droppedAttributesCount: 0,
    schemaUrl: '',
  },
};

/** One that says nothing. */
export const BARE: StoredRecord = {
  ...RECORD,
  uid: null,
  timeUnixNano: 0n,
  observedTimeUnixNano: 0n,
  eventName: '',
  body: undefined,
  traceId: '',
  spanId: '',
  resource: { ...RECORD.resource, attributes: [] },
  scope: { ...RECORD.scope, name: '', version: '', attributes: [] },
};
