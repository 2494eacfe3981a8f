import { expect, it } from '@jest/globals';
import { DoubleValue, KeyValueList, type StoredRecord } from '../model/index.js';
import { TEXT_SEPARATOR, textOf } from './text-of.js';

const RECORD: StoredRecord = {
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
const BARE: StoredRecord = {
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

it('has the description, and every string of the data but ids of sources', () => {
  const record: StoredRecord = {
    ...RECORD,
    attributes: [
      ['symbol', 'TSLA'],
      ['quantity', 5],
      ['empty', ''],
      ['price', new DoubleValue(2)],
      ['bytes', new Uint8Array([65])],
      ['nothing', null],
      ['order', { note: 'by hand', legs: ['buy', { side: 'sell' }] }],
      [
        'odd',
        new KeyValueList([
          ['1', 'first'],
          ['1', 'second'],
        ]),
      ],
      ['activity.source.expert.id', 'unsaid'],
      ['activity.source.id', 'platform'],
      ['activity.actor.name', 'Ada'],
    ],
  };
  expect(textOf(record)).toEqual({
    description: 'Take profit hit',
    data: ['TSLA', 'by hand', 'buy', 'sell', 'first', 'second', 'platform', 'Ada'].join(TEXT_SEPARATOR),
  });
});

it('takes the strings of a body that is none for data', () => {
  expect(textOf({ ...RECORD, body: { message: 'hello' }, attributes: [['a', 'b']] })).toEqual({
    description: '',
    data: `b${TEXT_SEPARATOR}hello`,
  });
  expect(textOf(BARE)).toEqual({ description: '', data: '' });
});
