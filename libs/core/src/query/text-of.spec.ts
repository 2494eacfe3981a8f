import { expect, it } from '@jest/globals';
import { BARE, RECORD } from '../../../../test/support/stored-record.js';
import { DoubleValue, KeyValueList, type StoredRecord } from '../model/index.js';
import { TEXT_SEPARATOR, textOf } from './text-of.js';

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
