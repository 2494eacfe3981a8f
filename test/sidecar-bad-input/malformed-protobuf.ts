import { ATTRIBUTES, BODY, SEVERITY_TEXT, bytesField, nestedValue, requestWithRecord, tag, textField, varint } from './protobuf-bytes.js'; // prettier-ignore

/** A body that is no request. */
export interface Malformed {
  readonly name: string;
  readonly body: Buffer;
  /** What the message must say. */
  readonly says: RegExp;
}

/** Where the fault is. */
export const PLACE = /\(at byte \d+\)/;

const RECORD = requestWithRecord(bytesField(BODY, textField(1, 'sound')), textField(SEVERITY_TEXT, 'INFO'));
const ELEVEN_BYTES = Buffer.from([...Array<number>(10).fill(0xff), 0x01]);

/** A request whose record has a field that says to be so long. */
function withLength(length: number | bigint): Buffer {
  return requestWithRecord(tag(BODY, 2), varint(length), Buffer.from('short'));
}

const TRUNCATED = [1, 2, RECORD.length >> 1, RECORD.length - 1].map((bytes) => ({
  name: `a request of which only ${bytes} bytes came`,
  body: RECORD.subarray(0, bytes),
  says: PLACE,
}));

export const MALFORMED_PROTOBUF: readonly Malformed[] = [
  ...TRUNCATED,
  {
    name: 'resource_logs as a varint',
    body: Buffer.concat([tag(1, 0), varint(7)]),
    says: /wire type|resource_?logs/i,
  },
  {
    name: 'a body as fixed32',
    body: requestWithRecord(tag(BODY, 5), Buffer.alloc(4)),
    says: /wire type|body/i,
  },
  {
    name: 'a time as a varint',
    body: requestWithRecord(tag(1, 0), varint(5)),
    says: /wire type|time_?unix_?nano/i,
  },
  { name: 'wire type 6', body: requestWithRecord(tag(99, 6)), says: /wire type/i },
  { name: 'wire type 7', body: requestWithRecord(tag(99, 7)), says: /wire type/i },
  {
    name: 'the end of a group that has no start',
    body: requestWithRecord(tag(99, 4)),
    says: /group|wire type/i,
  },
  { name: 'a group without an end', body: requestWithRecord(tag(99, 3)), says: /group|wire type|end/i },
  { name: 'field number 0', body: requestWithRecord(tag(0, 2), varint(0)), says: /field/i },
  {
    name: 'a varint of eleven bytes',
    body: requestWithRecord(tag(2, 0), ELEVEN_BYTES),
    says: /varint|long|bytes/i,
  },
  { name: 'a tag of eleven bytes', body: requestWithRecord(ELEVEN_BYTES), says: PLACE },
  {
    name: 'text that is not UTF-8',
    body: requestWithRecord(bytesField(SEVERITY_TEXT, Buffer.from([0x61, 0xff, 0xfe]))),
    says: /UTF-8/i,
  },
  {
    name: 'a key that is not UTF-8',
    body: requestWithRecord(bytesField(ATTRIBUTES, bytesField(1, Buffer.from([0xc3, 0x28])))),
    says: /UTF-8/i,
  },
  {
    name: 'a string value that is half a surrogate pair',
    body: requestWithRecord(bytesField(BODY, bytesField(1, Buffer.from([0xed, 0xa0, 0x80])))),
    says: /UTF-8/i,
  },
  {
    name: 'a body of 10,000 levels',
    body: requestWithRecord(bytesField(BODY, nestedValue(10_000))),
    says: /deep|nest|level/i,
  },
  {
    name: 'a body of 1,000,000 levels',
    body: requestWithRecord(bytesField(BODY, nestedValue(1_000_000))),
    says: /deep|nest|level|large|bytes/i,
  },
  {
    name: 'groups in 10,000 groups',
    body: requestWithRecord(Buffer.concat(Array<Buffer>(10_000).fill(tag(99, 3)))),
    says: PLACE,
  },
  ...[6, 127, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2n ** 63n - 1n, 2n ** 64n - 1n].map((length) => ({
    name: `a field that says to have ${length} bytes`,
    body: withLength(length),
    says: PLACE,
  })),
  { name: 'JSON', body: Buffer.from('{"resourceLogs":[]}'), says: PLACE },
  { name: 'text', body: Buffer.from('hello, world'), says: PLACE },
  { name: 'nothing but 0xff', body: Buffer.alloc(4096, 0xff), says: PLACE },
  { name: 'nothing but zeros', body: Buffer.alloc(4096), says: PLACE },
];
