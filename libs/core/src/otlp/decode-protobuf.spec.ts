import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { decodeLogsRequest } from './decode-request.js';
import { ExportLogsServiceRequestSchema } from './proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js';
import { attributesOf, bodyOf, encode, readRows, recordOf } from './read-rows.spec.js';
import { requestBytes } from './requests.spec.js';

/** A length-delimited field. */
function field(number: number, ...parts: Array<Uint8Array | string>): Uint8Array {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array)));
  const length: number[] = [];
  let rest = content.length;
  for (; rest > 127; rest >>>= 7) length.push((rest & 127) | 128);
  return Buffer.concat([Uint8Array.of((number << 3) | 2, ...length, rest), content]);
}

/** A request of one record with these fields. */
function request(...recordFields: Uint8Array[]): Uint8Array {
  return field(1, field(2, field(2, ...recordFields)));
}

function refusal(body: Uint8Array): string {
  try {
    decodeLogsRequest(body, 'protobuf');
  } catch (error) {
    expect(error).toMatchObject({ name: 'BlotterError', code: 'ERR_BLOTTER_MALFORMED' });
    return (error as Error).message;
  }
  return 'accepted';
}

describe('a protobuf request that cannot be read is refused with the field and the byte', () => {
  const good = request(field(3, 'INFO'));
  const twoRecords = field(
    1,
    field(2, field(2), field(2, field(6, field(1, 'ok')), field(6, field(1, Uint8Array.of(0xc3))))),
  );
  it.each([
    [
      'invalid UTF-8 in a key',
      twoRecords,
      'resource_logs[0].scope_logs[0].log_records[1].attributes[1].key is not valid UTF-8 (at byte 18)',
    ],
    [
      'invalid UTF-8 in a schema URL',
      Buffer.concat([good, field(1, field(3, Uint8Array.of(0xed, 0xa0, 0x80)))]),
      'resource_logs[1].schema_url is not valid UTF-8',
    ],
    [
      'invalid UTF-8 in a long text',
      request(field(5, field(1, 'a'.repeat(500), Uint8Array.of(0xff)))),
      'log_records[0].body.string_value is not valid UTF-8',
    ],
    [
      'a length beyond the message',
      Uint8Array.of(0x0a, 5, 0x0a),
      'resource_logs[0] is 5 bytes long, which is longer than its message (at byte 2)',
    ],
    [
      'a length of 2^32',
      Uint8Array.of(0x0a, 0x80, 0x80, 0x80, 0x80, 0x10),
      'resource_logs[0] is 4294967296 bytes long, which is longer',
    ],
    [
      'a field that runs into its neighbour',
      field(1, Uint8Array.of(0x12, 5, 0x1a), field(3, 'abc')).map((byte, i) => (i === 3 ? 20 : byte)),
      'resource_logs[0].scope_logs[0] is 20 bytes long',
    ],
    ['a length cut short', Uint8Array.of(0x0a, 0x80), 'resource_logs[0] is cut short (at byte 2)'],
    ['a time cut short', request(Uint8Array.of(0x09, 1, 2, 3)), 'log_records[0].time_unix_nano is cut short'],
    ['flags cut short', request(Uint8Array.of(0x45, 1, 2, 3)), 'log_records[0].flags is cut short'],
    [
      'a number without an end',
      request(Uint8Array.of(0x10, 0x80)),
      'log_records[0].severity_number is cut short',
    ],
    [
      'a number of 11 bytes',
      request(Uint8Array.of(0x10, ...new Array<number>(10).fill(0x80), 1)),
      'severity_number has a varint of more than 10 bytes',
    ],
    [
      'a wrong wire type',
      request(Uint8Array.of(0x18, 1)),
      'log_records[0].severity_text has wire type 0, and should have 2',
    ],
    [
      'a wrong wire type of a reference',
      request(field(5, field(8))),
      'body.string_value_strindex has wire type 2, and should have 0',
    ],
    [
      'a wire type that does not exist',
      request(Uint8Array.of(0x1e)),
      'log_records[0].severity_text has wire type 6, which does not exist',
    ],
    ['a group', request(Uint8Array.of(0x7b, 0x7c)), 'log_records[0].field 15 is a group'],
    ['the end of a group', Uint8Array.of(0x0c), 'resource_logs[0] is a group'],
    ['field 0', Uint8Array.of(0x02, 0), 'the request has a field with the number 0'],
    [
      'a tag beyond 32 bits',
      Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f, 0),
      'the request has a tag that is no 32-bit number',
    ],
    ['a tag without an end', Uint8Array.of(0x80), 'the request is cut short'],
    [
      'an unknown field beyond the message',
      request(Uint8Array.of(0x7a, 9)),
      'field 15 is 9 bytes long, which is longer',
    ],
    ['text', Buffer.from('{"resourceLogs":[]}'), 'field 15 is a group'],
  ])('%s', (_, body, message) => {
    expect(refusal(body)).toContain(message);
    expect(refusal(body)).toMatch(/^OTLP protobuf: .* \(at byte \d+\)\. Send an ExportLogsServiceRequest/);
  });

  it.each([
    ['lists', (inner: Uint8Array) => field(5, field(1, inner)), 47],
    ['maps', (inner: Uint8Array) => field(6, field(1, field(2, inner))), 31],
  ])('%s in each other, beyond what the library reads', (_, wrap, levels) => {
    const nested = (depth: number): Uint8Array => {
      let value: Uint8Array = field(1, 'x');
      for (let i = 0; i < depth; i++) value = wrap(value);
      return request(field(5, value));
    };
    expect(readRows(decodeLogsRequest(nested(levels), 'protobuf').payload)).toHaveLength(1);
    expect(() => fromBinary(ExportLogsServiceRequestSchema, nested(levels))).not.toThrow();
    expect(refusal(nested(levels + 1))).toContain('is nested deeper than 100 messages');
    expect(() => fromBinary(ExportLogsServiceRequestSchema, nested(levels + 1))).toThrow(/recursion/);
    expect(refusal(nested(10_000))).toContain('is nested deeper than 100 messages');
  });
});

describe('a protobuf request that is unusual', () => {
  it('and empty, is a request of no records', () => {
    expect(decodeLogsRequest(new Uint8Array(), 'protobuf')).toEqual({
      payload: new Uint8Array(),
      records: 0,
    });
  });

  it('with negative severity, the largest counts and 10-byte numbers, keeps them', () => {
    const ten = (last: number): number[] => [...new Array<number>(9).fill(0xff), last];
    const body = request(
      Uint8Array.of(0x10, ...ten(1)),
      Uint8Array.of(0x38, ...ten(1)),
      field(5, Uint8Array.of(0x10, ...ten(1))),
    );
    const [row] = readRows(decodeLogsRequest(body, 'protobuf').payload);
    expect(row).toMatchObject({
      severityNumber: -1,
      droppedAttributesCount: 4_294_967_295,
      bodyValue: 'true',
    });
  });

  it('with numbers and lengths longer than need be, is read like any other', () => {
    // The value of the attribute has 5 bytes and says so in two; then an unknown field makes up what 0x85 would be.
    const value = Buffer.concat([Uint8Array.of(0x12, 0x85, 0), field(1, 'abc'), field(15, 'x'.repeat(125))]);
    const body = request(field(6, field(1, 'k'), value), Uint8Array.of(0x90, 0, 9));
    const [row] = readRows(decodeLogsRequest(body, 'protobuf').payload);
    expect(row!.severityNumber).toBe(9);
    expect(attributesOf(row!)).toEqual([['k', 'abc']]);
  });

  it('takes the last of a scalar that is given twice', () => {
    const body = request(Uint8Array.of(0x10, 9, 0x10, 13), field(3, 'INFO'), field(3, 'WARN'));
    const [row] = readRows(decodeLogsRequest(body, 'protobuf').payload);
    expect(row).toMatchObject({ severityNumber: 13, severityText: 'WARN' });
  });

  it('with fields of a later version, keeps them in the payload and is read without', () => {
    const later = Buffer.concat([
      Uint8Array.of(0x78, 1, 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7d, 1, 2, 3, 4),
      Uint8Array.of(0xca, 1, 0),
    ]);
    const body = Buffer.concat([request(later, field(3, 'INFO')), field(7, 'later')]);
    const { payload } = decodeLogsRequest(body, 'protobuf');
    expect(payload).toBe(body);
    expect(readRows(payload)[0]!.severityText).toBe('INFO');
  });

  it('with references into the dictionary of profiles, is read as if they were absent', () => {
    const body = request(
      field(6, field(1, 'k'), Uint8Array.of(0x18, 7), field(2, Uint8Array.of(0x40, 7))),
      field(5, field(1, 'text'), Uint8Array.of(0x40, 7)),
    );
    const [row] = readRows(decodeLogsRequest(body, 'protobuf').payload);
    expect(attributesOf(row!)).toEqual([['k', null]]);
    expect(bodyOf(row!)).toBe('text');
  });

  it('that is part of a larger buffer, is read within its bounds', () => {
    const body = encode(recordOf({ body: 'a' }));
    const around = new Uint8Array(body.length + 20).fill(0x0a);
    around.set(body, 10);
    expect(decodeLogsRequest(around.subarray(10, 10 + body.length), 'protobuf').records).toBe(1);
    expect(() => decodeLogsRequest(around.subarray(10, 9 + body.length), 'protobuf')).toThrow(
      /longer than its message/,
    );
  });
});

describe('message fields that come again', () => {
  /** What the library makes of a body, as the writer reads it. */
  const byLibrary = (body: Uint8Array): unknown => {
    const request = fromBinary(ExportLogsServiceRequestSchema, body);
    return readRows(toBinary(ExportLogsServiceRequestSchema, request));
  };
  const kv = (number: number, key: string, text: string): Uint8Array =>
    field(number, field(1, key), field(2, field(1, text)));

  it.each([
    [
      'resources',
      field(
        1,
        field(1, kv(1, 'a', '1')),
        field(2, field(2)),
        field(1, kv(1, 'b', '2'), Uint8Array.of(0x10, 3)),
      ),
    ],
    [
      'scopes',
      field(
        1,
        field(
          2,
          field(1, field(1, 'one'), field(2, '1')),
          field(2),
          field(1, field(1, 'two'), kv(3, 'k', 'v')),
        ),
      ),
    ],
    [
      'bodies of one kind',
      request(field(5, field(5, field(1, field(1, 'a')))), field(5, field(5, field(1, field(1, 'b'))))),
    ],
    ['bodies of two kinds', request(field(5, field(5, field(1))), field(5, field(6, kv(1, 'k', 'v'))))],
    ['an empty body behind a text', request(field(5, field(1, 'a')), field(5))],
    [
      'lists, with a text between',
      request(
        field(5, field(5, field(1, field(1, 'a'))), field(1, 'text'), field(5, field(1, field(1, 'b')))),
      ),
    ],
    [
      'lists, with a text behind',
      request(field(5, field(5, field(1)), field(5, field(1)), field(1, 'text'))),
    ],
    [
      'values of attributes',
      request(
        field(6, field(1, 'k'), field(2, field(6, kv(1, 'a', '1'))), field(2, field(6, kv(1, 'b', '2')))),
      ),
    ],
    [
      'messages in messages that come again',
      request(
        field(5, field(6, kv(1, 'a', '1'))),
        field(
          5,
          field(
            6,
            field(
              1,
              field(1, 'k'),
              field(2, field(5, field(1))),
              field(2, field(5, field(1, field(1, 'x')))),
            ),
          ),
        ),
      ),
    ],
  ])('are merged: %s', (_, body) => {
    const { payload, records } = decodeLogsRequest(body, 'protobuf');
    expect(payload).not.toBe(body);
    expect(records).toBe(1);
    expect(readRows(payload)).toEqual(byLibrary(body));
  });

  it('a hundred times, are refused', () => {
    expect(refusal(request(...new Array<Uint8Array>(101).fill(field(5, field(1, 'a')))))).toMatch(
      /body is given more than 100 times/,
    );
  });
});

describe('records that are too large', () => {
  const text = (length: number): object => ({ value: { case: 'stringValue', value: 'x'.repeat(length) } });
  const record = (length: number, eventName: string): object => ({ eventName, body: text(length) });
  const attribute = (length: number): object => ({ key: 'k', value: text(length) });

  it('are left out, and the answer says how many and where', () => {
    const body = requestBytes({
      resourceLogs: [
        {
          schemaUrl: 'r',
          scopeLogs: [{ schemaUrl: 's', logRecords: [record(10, 'a'), record(2000, 'b'), record(10, 'c')] }],
        },
        { scopeLogs: [{ logRecords: [record(3000, 'd')] }, { logRecords: [record(10, 'e')] }] },
      ],
    });
    const { payload, records, rejected } = decodeLogsRequest(body, 'protobuf', { maxRecordBytes: 1000 });
    const rows = readRows(payload);
    expect(rows.map(({ eventName }) => eventName)).toEqual(['a', 'c', 'e']);
    expect(rows[1]).toMatchObject({ resource: { schemaUrl: 'r' }, scope: { schemaUrl: 's' } });
    expect(records).toBe(3);
    expect(rejected).toEqual({
      rejectedLogRecords: 2,
      errorMessage: expect.stringMatching(
        /^2 log record.* 1000 bytes.*resource_logs\[0\]\.scope_logs\[0\]\.log_records\[1\] has 2\d\d\d\.$/,
      ),
    });
  });

  it('may be as large as the bound', () => {
    const body = requestBytes({ resourceLogs: [{ scopeLogs: [{ logRecords: [record(100, '')] }] }] });
    expect(decodeLogsRequest(body, 'protobuf', { maxRecordBytes: 104 })).toMatchObject({
      payload: body,
      records: 1,
    });
    expect(decodeLogsRequest(body, 'protobuf', { maxRecordBytes: 103 })).toMatchObject({ records: 0 });
  });

  it('more than the bound in one request, are refused with it', () => {
    const body = requestBytes({ resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}, {}] }] }] });
    expect(decodeLogsRequest(body, 'protobuf', { maxRecords: 3 })).toMatchObject({ records: 3 });
    expect(() => decodeLogsRequest(body, 'protobuf', { maxRecords: 2 })).toThrow(
      expect.objectContaining({
        code: 'ERR_BLOTTER_TOO_LARGE',
        message: expect.stringContaining('3 records'),
      }),
    );
  });

  it('because of their resource or scope, are left out with it', () => {
    const body = requestBytes({
      resourceLogs: [
        {
          resource: { attributes: [attribute(2000)] },
          scopeLogs: [{ logRecords: [record(1, 'a'), record(1, 'b')] }, { logRecords: [record(1, 'c')] }],
        },
        {
          scopeLogs: [
            { scope: { attributes: [attribute(2000)] }, logRecords: [record(1, 'd')] },
            { logRecords: [record(1, 'e')] },
          ],
        },
      ],
    });
    const { payload, records, rejected } = decodeLogsRequest(body, 'protobuf', { maxRecordBytes: 1000 });
    expect(readRows(payload).map(({ eventName }) => eventName)).toEqual(['e']);
    expect({ records, rejected }).toMatchObject({ records: 1, rejected: { rejectedLogRecords: 4 } });
    expect(rejected!.errorMessage).toContain('resource_logs[0].resource has 2');
  });

  it('only when merged, are left out', () => {
    const part = field(5, field(5, field(1, field(1, 'x'.repeat(600)))));
    const { records, rejected } = decodeLogsRequest(request(part, part), 'protobuf', {
      maxRecordBytes: 1000,
    });
    expect({ records, rejected }).toMatchObject({ records: 0, rejected: { rejectedLogRecords: 1 } });
  });

  it('in JSON, are left out by their size in protobuf', () => {
    const body = Buffer.from(
      JSON.stringify({
        resourceLogs: [
          { scopeLogs: [{ logRecords: [{ body: { stringValue: 'x'.repeat(2000) } }, { eventName: 'b' }] }] },
        ],
      }),
    );
    const { payload, rejected } = decodeLogsRequest(body, 'json', { maxRecordBytes: 1000 });
    expect(readRows(payload).map(({ eventName }) => eventName)).toEqual(['b']);
    expect(rejected!.rejectedLogRecords).toBe(1);
  });
});
