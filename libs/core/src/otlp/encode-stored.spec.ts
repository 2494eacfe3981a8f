import { type JsonValue, create, fromBinary, toJson } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { type AnyValue, DoubleValue, KeyValueList, type StoredRecord } from '../model/index.js';
import { decodeLogsRequest } from './decode-request.js';
import { encodeLogsRequest } from './encode-stored.js';
import { messageJson } from './message-json.js';
import { ExportLogsServiceRequestSchema } from './proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js';
import { bodyOf, readRows } from './read-rows.spec.js';
import { requestInits } from './requests.spec.js';

const RESOURCE = { attributes: [], droppedAttributesCount: 0, schemaUrl: '', entityRefs: [] };
const SCOPE = { name: 'orders', version: '', attributes: [], droppedAttributesCount: 0, schemaUrl: '' };

function record(fields: Partial<StoredRecord> = {}): StoredRecord {
  return {
    id: 1,
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
    resource: RESOURCE,
    scope: SCOPE,
    ...fields,
  };
}

const json = (...records: StoredRecord[]): string =>
  Buffer.from(encodeLogsRequest(records, 'json')).toString();
const bodyJson = (body: AnyValue): string => /"body":(.*)\}\]\}\]\}\]\}$/.exec(json(record({ body })))![1]!;

describe('stored records as an OTLP request', () => {
  it('are strict JSON: ids in lower-case hex, numbers for enums, 64-bit integers as text', () => {
    const stored = record({
      uid: 'u1',
      timeUnixNano: 18446744073709551615n,
      severityNumber: 9,
      eventName: 'order_filled',
      body: 'ü',
      attributes: [['n', 1]],
      flags: 1,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
    });
    expect(json(stored)).toBe(
      '{"resourceLogs":[{"resource":{},"scopeLogs":[{"scope":{"name":"orders"},"logRecords":[{' +
        '"timeUnixNano":"18446744073709551615","severityNumber":9,"body":{"stringValue":"ü"},' +
        '"attributes":[{"key":"log.record.uid","value":{"stringValue":"u1"}},{"key":"n","value":{"intValue":"1"}}],' +
        '"flags":1,"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","eventName":"order_filled"}]}]}]}',
    );
  });

  it.each<[AnyValue, string]>([
    [null, '{}'],
    ['', '{"stringValue":""}'],
    [false, '{"boolValue":false}'],
    [0, '{"intValue":"0"}'],
    [-(2n ** 63n), '{"intValue":"-9223372036854775808"}'],
    [new DoubleValue(1), '{"doubleValue":1}'],
    [-0, '{"doubleValue":-0.0}'],
    [NaN, '{"doubleValue":"NaN"}'],
    [-Infinity, '{"doubleValue":"-Infinity"}'],
    [new Uint8Array([251, 255]), '{"bytesValue":"+/8="}'],
    [[], '{"arrayValue":{}}'],
    [[null, ''], '{"arrayValue":{"values":[{},{"stringValue":""}]}}'],
    [{}, '{"kvlistValue":{}}'],
    [
      new KeyValueList([
        ['a', 1],
        ['a', null],
      ]),
      '{"kvlistValue":{"values":[{"key":"a","value":{"intValue":"1"}},{"key":"a","value":{}}]}}',
    ],
  ])('have the body %j as %s', (body, text) => {
    expect(bodyJson(body)).toBe(text);
    const protobuf = encodeLogsRequest([record({ body })], 'protobuf');
    expect(bodyOf(readRows(protobuf)[0]!)).toEqual(body);
  });

  it('have no body when they had none', () => {
    expect(json(record())).not.toContain('body');
  });

  it('share a resource and scope with their neighbours, by content, in their order', () => {
    const other = { ...SCOPE, schemaUrl: 's' };
    const away = { ...RESOURCE, schemaUrl: 'r' };
    const records = [
      record({ eventName: 'a' }),
      record({ eventName: 'b', resource: { ...RESOURCE }, scope: { ...SCOPE } }),
      record({ eventName: 'c', scope: other }),
      record({ eventName: 'd', scope: other, resource: away }),
      record({ eventName: 'e' }),
    ];
    const request = fromBinary(ExportLogsServiceRequestSchema, encodeLogsRequest(records, 'protobuf'));
    const groups = request.resourceLogs.map(({ scopeLogs }) =>
      scopeLogs.map(({ logRecords }) => logRecords.map(({ eventName }) => eventName).join('')),
    );
    expect(groups).toEqual([['ab', 'c'], ['d'], ['e']]);
  });

  it('are an empty request when there are none', () => {
    expect(encodeLogsRequest([], 'protobuf')).toHaveLength(0);
    expect(json()).toBe('{}');
  });

  it('may be nested deeper than a request may be when it comes in', () => {
    let body: AnyValue = 'inside';
    for (let i = 0; i < 64; i++) body = [body];
    const protobuf = encodeLogsRequest([record({ body })], 'protobuf');
    expect(bodyOf(readRows(protobuf)[0]!)).toEqual(body);
    expect(() => decodeLogsRequest(protobuf, 'protobuf')).toThrow(/nested deeper/);
  });
});

/** The library's JSON, with the ids as OTLP has them. */
function libraryJson(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(libraryJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) =>
      /^(?:trace|span)Id$/.test(key)
        ? [key, Buffer.from(item as string, 'base64').toString('hex')]
        : [key, libraryJson(item)],
    ),
  );
}

it('the JSON of any request is the library’s, but for its ids', () => {
  fc.assert(
    fc.property(requestInits, (init) => {
      const request = create(ExportLogsServiceRequestSchema, init);
      const library = toJson(ExportLogsServiceRequestSchema, request, { enumAsInteger: true });
      expect(JSON.parse(messageJson(ExportLogsServiceRequestSchema, request))).toEqual(libraryJson(library));
    }),
    { numRuns: 300 },
  );
});
