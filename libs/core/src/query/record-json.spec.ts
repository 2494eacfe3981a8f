import { expect, it } from '@jest/globals';
import { BARE, RECORD } from '../../../../test/support/stored-record.js';
import { DoubleValue, type StoredRecord } from '../model/index.js';
import { recordJson } from './record-json.js';

it('tells all of a record', () => {
  const record: StoredRecord = {
    ...RECORD,
    attributes: [
      ['symbol', 'TSLA'],
      ['activity.source.expert.id', 42],
      ['activity.source.id', 'platform'],
      ['activity.actor.id', 'ada'],
      ['activity.actor.name', 'Ada'],
      ['activity.target.id', 7],
      ['activity.outcome', 'success'],
      ['activity.changes', { price: { from: 1, to: 2 } }],
      ['activity.cut', 1],
      ['big', 9007199254740993n],
      ['double', new DoubleValue(2)],
      ['list', [NaN, Infinity, 1.5, new Uint8Array([1, 2, 3])]],
      ['symbol', 'second'],
    ],
    flags: 1,
    droppedAttributesCount: 3,
  };
  expect(recordJson(record)).toEqual({
    id: 7,
    uid: '01J',
    time: '2026-01-31T12:00:00.000000001Z',
    observedTime: '2026-01-31T12:00:01Z',
    severity: { number: 13, text: 'WARNING', name: 'warning' },
    type: 'order.filled',
    description: 'Take profit hit',
    source: { id: 'platform', expert: 42 },
    actor: { id: 'ada', name: 'Ada' },
    target: { id: 7 },
    outcome: 'success',
    changes: { price: { from: 1, to: 2 } },
    data: {
      symbol: 'TSLA',
      'activity.cut': 1,
      big: '9007199254740993',
      double: 2,
      list: ['NaN', 'Infinity', 1.5, 'AQID'],
    },
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    flags: 1,
    droppedAttributesCount: 3,
    service: 'engine',
    resource: { 'service.name': 'engine' },
    scope: { name: 'orders', version: '2.0', attributes: { name: 'inner' } },
  });
});

it('leaves out what is absent', () => {
  expect(JSON.parse(JSON.stringify(recordJson(BARE)))).toEqual({
    id: 7,
    uid: null,
    time: null,
    observedTime: null,
    severity: { number: 13, text: 'WARNING', name: 'warning' },
    type: '',
    description: null,
    source: {},
    data: {},
    resource: {},
    scope: { name: '', version: '', attributes: {} },
  });
});

it('keeps bodies that are no text, and keys that objects would take for something else', () => {
  const json = recordJson({ ...BARE, body: { a: [1] }, attributes: [['__proto__', 'x']] });
  expect(json).toMatchObject({ description: null, body: { a: [1] } });
  expect(JSON.stringify(json.data)).toBe('{"__proto__":"x"}');
});
