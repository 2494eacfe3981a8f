import { decodeLogsRequest } from './decode-request.js';
import { attributesOf, bodyOf, readRows, type Row } from './read-rows.spec.js';

function rowsOf(text: string | Uint8Array): Row[] {
  return readRows(decodeLogsRequest(Buffer.from(text as string), 'json').payload);
}

/** The row of a record given as the members of its JSON object. */
function rowOf(members: string): Row {
  const [row] = rowsOf(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{${members}}]}]}]}`);
  return row!;
}

function refusal(text: string | Uint8Array): string {
  try {
    rowsOf(text);
  } catch (error) {
    expect(error).toMatchObject({ name: 'BlotterError', code: 'ERR_BLOTTER_MALFORMED' });
    return (error as Error).message;
  }
  return 'accepted';
}

function recordRefusal(members: string): string {
  return refusal(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{},{${members}}]}]}]}`);
}

describe('OTLP JSON', () => {
  it('takes ids in hex of either case', () => {
    const row = rowOf('"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174"');
    expect(row.traceId!.toString('hex')).toBe('5b8efff798038103d269b633813fc60c');
    expect(row.spanId!.toString('hex')).toBe('eee19b7ec3c1b174');
  });

  it.each(['9', '"9"', '"SEVERITY_NUMBER_INFO"', '9.0', '0.9e1'])('takes the enum as %s', (value) => {
    expect(rowOf(`"severityNumber":${value}`).severityNumber).toBe(9);
  });

  it('keeps a severity that has no name', () => {
    expect(rowOf('"severityNumber":-7').severityNumber).toBe(-7);
  });

  it('takes names in lowerCamelCase and snake_case', () => {
    const [row] = rowsOf(
      '{"resource_logs":[{"schema_url":"r","scope_logs":[{"log_records":[{"time_unix_nano":"5","event_name":"e","dropped_attributes_count":2,"body":{"kvlist_value":{"values":[{"key":"k","value":{"string_value":"v"}}]}}}]}]}]}',
    );
    expect(row).toMatchObject({ time: 5n, eventName: 'e', droppedAttributesCount: 2 });
    expect(row!.resource.schemaUrl).toBe('r');
    expect(bodyOf(row!)).toEqual({ k: 'v' });
  });

  it('ignores unknown fields of any kind, and those of the profiling signal', () => {
    const row = rowOf('"x":{"a":[1,"\\u0041",null,true,false,-1.5e3,{}]},"y":"\\"","severityText":"INFO","body":{"stringValueStrindex":4},"attributes":[{"keyStrindex":3}]'); // prettier-ignore
    expect(row.severityText).toBe('INFO');
    expect(bodyOf(row)).toBe(null);
    expect(attributesOf(row)).toEqual([['', null]]);
  });

  it.each([
    '1544712660300000001',
    '"1544712660300000001"',
    '1544712660300000001.0',
    '1.544712660300000001e18',
  ])('takes the time %s to the last digit', (value) => {
    expect(rowOf(`"timeUnixNano":${value}`).time).toBe(1544712660300000001n);
  });

  it.each([
    '0',
    '1',
    '999999999',
    '1000000000',
    '18446744072999999999',
    '18446744073000000000',
    '18446744073709551615',
  ])('takes the time %s', (value) => {
    expect(BigInt.asUintN(64, rowOf(`"timeUnixNano":"${value}"`).time)).toBe(BigInt(value));
    expect(BigInt.asUintN(64, rowOf(`"timeUnixNano":${value}`).time)).toBe(BigInt(value));
  });

  it.each(['9223372036854775807', '-9223372036854775808', '9007199254740993'])(
    'takes the int64 %s',
    (value) => {
      expect(bodyOf(rowOf(`"body":{"intValue":${value}}`))).toBe(BigInt(value));
      expect(bodyOf(rowOf(`"body":{"intValue":"${value}"}`))).toBe(BigInt(value));
    },
  );

  it.each([
    ['1', '1.0'],
    ['"1.5"', '1.5'],
    ['-0', '-0.0'],
    ['"NaN"', '{"$double":"NaN"}'],
    ['"Infinity"', '{"$double":"Infinity"}'],
    ['"-Infinity"', '{"$double":"-Infinity"}'],
    ['1e308', '1e+308'],
  ])('takes the double %s', (value, text) => {
    expect(rowOf(`"body":{"doubleValue":${value}}`).bodyValue).toBe(text);
  });

  it.each(['"+/8="', '"-_8="', '"-_8"'])('takes bytes in base64: %s', (value) => {
    expect(bodyOf(rowOf(`"body":{"bytesValue":${value}}`))).toEqual(new Uint8Array([0xfb, 0xff]));
  });

  it('takes null for what is unset', () => {
    const row = rowOf(
      '"timeUnixNano":null,"traceId":null,"attributes":null,"severityNumber":null,"body":null,"eventName":"e"',
    );
    expect(row).toMatchObject({ time: 0n, traceId: null, attributes: '{}', body: null, bodyValue: null });
    expect(bodyOf(rowOf('"body":{"stringValue":null,"intValue":"1"}'))).toBe(1);
    expect(bodyOf(rowOf('"body":{"arrayValue":{"values":[null,{},{"stringValue":""}]}}'))).toEqual([
      null,
      null,
      '',
    ]);
  });

  it('tells what is empty from what is unset', () => {
    const kinds = ['{}', '{"stringValue":""}', '{"intValue":0}', '{"doubleValue":0}', '{"boolValue":false}', '{"bytesValue":""}', '{"arrayValue":{}}', '{"kvlistValue":{}}']; // prettier-ignore
    const row = rowOf(`"body":{"arrayValue":{"values":[${kinds.join(',')}]}}`);
    expect(row.bodyValue).toBe('[null,"",0,0.0,false,{"$bytes":""},[],{}]');
  });

  it('takes escapes, a byte order mark and space anywhere', () => {
    const text = '\ufeff \n{ "resourceLogs" : [ { "scopeLogs" : [ { "log\\u0052ecords" : [ { "eventName" : "\\ud83e\\udd8b\\n\\"ü\\u0000" } ,\t{ } ] } ] } ] }\r\n'; // prettier-ignore
    expect(rowsOf(text).map(({ eventName }) => eventName)).toEqual(['🦋\n"ü\0', null]);
  });

  it('takes U+FFFD for half of a surrogate pair, which UTF-8 cannot carry', () => {
    const row = rowOf('"eventName":"a\\ud83d","body":{"stringValue":"\\udd8bb"}');
    expect(row.eventName).toBe('a\ufffd');
    expect(row.body).toBe('\ufffdb');
  });

  it('that is empty, is a request of no records', () => {
    expect(rowsOf('{}')).toEqual([]);
    expect(rowsOf('{"resourceLogs":[]}')).toEqual([]);
  });
});

describe('JSON that cannot be read is refused with the field and the byte', () => {
  const at = 'OTLP JSON: resourceLogs[0].scopeLogs[0].logRecords[1].';
  it.each([
    [
      '"timeUnixNano":"abc"',
      'timeUnixNano should be a whole number from 0 to 18446744073709551615, and is "abc" (at byte 65)',
    ],
    ['"timeUnixNano":-1', 'timeUnixNano should be a whole number'],
    ['"timeUnixNano":18446744073709551616', 'timeUnixNano should be a whole number'],
    ['"timeUnixNano":1.5', 'timeUnixNano should be a whole number'],
    ['"timeUnixNano":1e999999999', 'timeUnixNano should be a whole number'],
    ['"timeUnixNano":01', 'timeUnixNano should be a whole number'],
    ['"timeUnixNano":true', 'timeUnixNano should be a whole number'],
    ['"timeUnixNano":""', 'timeUnixNano should be a whole number'],
    ['"flags":4294967296', 'flags should be a whole number from 0 to 4294967295, and is 4294967296'],
    ['"severityNumber":2147483648', 'severityNumber should be a whole number from -2147483648'],
    ['"severityNumber":"INFO"', 'severityNumber should be a whole number'],
    ['"severityText":5', 'severityText should be a string, and is 5'],
    ['"traceId":"xyz0"', 'traceId should be bytes in hex, and is "xyz0"'],
    ['"traceId":"abc"', 'traceId should be bytes in hex'],
    [
      '"body":{"intValue":"9223372036854775808"}',
      'body.intValue should be a whole number from -9223372036854775808 to 9223372036854775807',
    ],
    ['"body":{"boolValue":1}', 'body.boolValue should be true or false, and is 1'],
    ['"body":{"boolValue":trux}', 'body.boolValue has trux where a JSON value should be'],
    [
      '"body":{"doubleValue":1e400}',
      'body.doubleValue should be a number that a double can hold, and is 1e400',
    ],
    ['"body":{"doubleValue":"0x10"}', 'body.doubleValue should be a number'],
    ['"body":{"bytesValue":"a"}', 'body.bytesValue should be bytes in base64'],
    ['"body":{"bytesValue":"a*=="}', 'body.bytesValue should be bytes in base64'],
    ['"body":{"stringValue":"a","intValue":1}', 'body.intValue is a second value where one may be'],
    [
      '"body":{"arrayValue":{"values":[{},{"stringValue":7}]}}',
      'body.arrayValue.values[1].stringValue should be a string',
    ],
    ['"body":[]', 'body should be an object, and is ['],
    ['"attributes":{}', 'attributes should be an array, and is {'],
    ['"attributes":[null]', 'attributes[0] should be an object, and is null'],
    ['"attributes":[{"key":"a"},]', 'attributes[0] has a comma with nothing behind it'],
    ['"attributes":[{"key":"a"} {}]', 'attributes[0] has { where "," should be'],
    ['"eventName":"a","event_name":"b"', 'eventName is given twice'],
    ['"eventName":"\\x"', 'eventName has an escape sequence that does not exist'],
    ['"eventName":"a\nb"', 'eventName has a control character (10) in a string'],
  ])('%s', (members, message) => {
    expect(recordRefusal(members)).toContain(at + message);
  });

  it.each([
    ['', 'the request should be an object, and is nothing more (at byte 0)'],
    ['null', 'the request should be an object, and is null'],
    ['[]', 'the request should be an object, and is ['],
    ['{}x', 'the request has something behind its end (at byte 2)'],
    ['{', 'the request should be a name in quotes, and is nothing more'],
    ['{"a"}', 'the request has } where ":" should be'],
    ['{"a":}', 'should be a JSON value, and is }'],
    ['{a:1}', 'should be a name in quotes, and is a'],
    ['{"a":nul}', 'has nul where a JSON value should be'],
    ['{"a":"b', 'has a string without an end'],
    ['{"a":"b\\', 'has a string without an end'],
    ['{"resourceLogs":[', 'resourceLogs[0] should be an object, and is nothing more'],
    [Uint8Array.of(0x7b, 0x22, 0xc3, 0x22, 0x7d), 'the request is not valid UTF-8'],
    [Uint8Array.of(0x0a, 0x00), 'the request should be an object'],
  ])('%j', (text, message) => {
    expect(refusal(text)).toContain(message);
  });

  it('nested without end, in values and in unknown fields', () => {
    const values = '{"arrayValue":{"values":['.repeat(100_000);
    expect(recordRefusal(`"body":${values}`)).toMatch(
      /body\.arrayValue.* is nested deeper than 100 messages/,
    );
    const maps = '{"kvlistValue":{"values":[{"value":'.repeat(100_000);
    expect(recordRefusal(`"body":${maps}`)).toContain('is nested deeper than 100 messages');
    expect(refusal(`{"x":${'['.repeat(10_000_000)}`)).toContain('is nested deeper than 100 levels');
    expect(refusal(`{"x":${'{"x":'.repeat(1_000_000)}`)).toContain('is nested deeper than 100 levels');
    expect(refusal('['.repeat(10_000_000))).toContain('should be an object');
  });
});
