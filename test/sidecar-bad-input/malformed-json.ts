import { type Malformed, PLACE } from './malformed-protobuf.js';

function record(fields: string): Buffer {
  return Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{${fields}}]}]}]}`);
}

function nestedArrays(levels: number): string {
  return `${'{"arrayValue":{"values":['.repeat(levels)}${']}}'.repeat(levels)}`;
}

const WHOLE = record('"body":{"stringValue":"sound"},"timeUnixNano":"1"').toString();

export const MALFORMED_JSON: readonly Malformed[] = [
  ...[1, 20, WHOLE.length >> 1, WHOLE.length - 1].map((length) => ({
    name: `a request of which only ${length} characters came`,
    body: Buffer.from(WHOLE.slice(0, length)),
    says: PLACE,
  })),
  { name: 'nothing', body: Buffer.alloc(0), says: PLACE },
  { name: 'text', body: Buffer.from('hello, world'), says: PLACE },
  { name: 'an array', body: Buffer.from('[]'), says: PLACE },
  { name: 'a number', body: Buffer.from('1'), says: PLACE },
  { name: 'two objects', body: Buffer.from('{}{}'), says: PLACE },
  { name: 'protobuf', body: Buffer.from([0x0a, 0x02, 0x12, 0x00]), says: PLACE },
  { name: 'UTF-16', body: Buffer.from('{}', 'utf16le'), says: PLACE },
  { name: 'a comment', body: Buffer.from('{} // nothing'), says: PLACE },
  { name: 'a comma too many', body: Buffer.from('{"resourceLogs":[],}'), says: PLACE },
  { name: 'single quotes', body: Buffer.from("{'resourceLogs':[]}"), says: PLACE },
  { name: 'NaN as a word', body: record('"body":{"doubleValue":NaN}'), says: PLACE },
  { name: 'a line break in a string', body: record('"severityText":"a\nb"'), says: PLACE },
  {
    name: 'text that is not UTF-8',
    body: Buffer.concat([
      Buffer.from('{"resourceLogs":[{"schemaUrl":"'),
      Buffer.from([0xff]),
      Buffer.from('"}]}'),
    ]),
    says: /UTF-8/i,
  },
  { name: 'a number for a list', body: Buffer.from('{"resourceLogs":5}'), says: /resourceLogs/ },
  { name: 'an object for a list', body: Buffer.from('{"resourceLogs":{}}'), says: /resourceLogs/ },
  {
    name: 'a string for a record',
    body: Buffer.from('{"resourceLogs":[{"scopeLogs":[{"logRecords":["x"]}]}]}'),
    says: /logRecords/,
  },
  { name: 'a number for a string', body: record('"severityText":5'), says: /severityText/ },
  { name: 'a time that is no number', body: record('"timeUnixNano":"yesterday"'), says: /timeUnixNano/ },
  { name: 'a time with a fraction', body: record('"timeUnixNano":"1.5"'), says: /timeUnixNano/ },
  { name: 'a negative time', body: record('"timeUnixNano":-1'), says: /timeUnixNano/ },
  {
    name: 'a time past 64 bits',
    body: record('"timeUnixNano":"18446744073709551616"'),
    says: /timeUnixNano/,
  },
  {
    name: 'an int past 64 bits',
    body: record('"body":{"intValue":"9223372036854775808"}'),
    says: /intValue/,
  },
  {
    name: 'an int with an exponent of 9999999',
    body: record('"body":{"intValue":1e9999999}'),
    says: /intValue/,
  },
  { name: 'a double past its range', body: record('"body":{"doubleValue":1e999}'), says: /doubleValue/ },
  {
    name: 'a number of a million digits',
    body: record(`"body":{"intValue":${'9'.repeat(1_000_000)}}`),
    says: PLACE,
  },
  {
    name: 'a count past 32 bits',
    body: record('"droppedAttributesCount":4294967296'),
    says: /droppedAttributesCount/,
  },
  { name: 'a severity that nobody knows', body: record('"severityNumber":"LOUD"'), says: /severityNumber/ },
  {
    name: 'an id that is not hex',
    body: record('"traceId":"not hex, but thirty-two letters!"'),
    says: /traceId/,
  },
  { name: 'an id with half a byte', body: record('"spanId":"123"'), says: /spanId/ },
  { name: 'bytes that are not base64', body: record('"body":{"bytesValue":"§§"}'), says: /bytesValue/ },
  {
    name: 'a value of two kinds',
    body: record('"body":{"stringValue":"a","intValue":"1"}'),
    says: /body|value/i,
  },
  { name: 'a boolean as a string', body: record('"body":{"boolValue":"true"}'), says: /boolValue/ },
  {
    name: 'a body of 10,000 levels',
    body: record(`"body":${nestedArrays(10_000)}`),
    says: /deep|nest|level/i,
  },
  {
    name: '100,000 brackets in a field that nobody knows',
    body: Buffer.from(`{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    says: /deep|nest|level/i,
  },
  { name: '1,000,000 opening brackets', body: Buffer.from('['.repeat(1_000_000)), says: PLACE },
];
