import { expect, it } from '@jest/globals';
import { officialProto } from './official-proto.js';
import { attribute, requestOf, saying } from './otlp-json.js';
import { countRecords, scanRequest } from './scan-request.js';

const records = [
  saying('first'),
  {
    ...saying('second'),
    severityNumber: 9,
    flags: 1,
    traceId: '0af7651916cd43dd8448eb211c80319c',
    attributes: [attribute('x', 'log.record.uid'), attribute('log.record.uid', 'ä-2')],
  },
  { body: { intValue: 5 } },
];
const request = officialProto.encodeRequest(requestOf(records, { droppedAttributesCount: 3 }), 'protobuf');

it('sees what the official reader sees', () => {
  expect(scanRequest(request)).toEqual([
    { uid: '', body: 'first' },
    { uid: 'ä-2', body: 'second' },
    { uid: '', body: '' },
  ]);
  expect(countRecords(request)).toBe(3);
  expect(countRecords(Buffer.alloc(0))).toBe(0);
});

it('refuses what is no message', () => {
  expect(() => scanRequest(request.subarray(0, -1))).toThrow(RangeError);
});
