import { expect } from '@jest/globals';
import { encodeLogsRequest } from '@blotter/core/otlp';
import { officialProto } from '../support/otlp/official-proto.js';
import { type LogRecordJson, requestOf, saying } from '../support/otlp/otlp-json.js';
import { type Bench, MAX_RECORD_BYTES, deliver, deliverBytes, normal } from './bench.js';
import { reencoded } from '../support/otlp/stored-logs.js';
import { type Check, type Requirement, check } from './requirement.js';

const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const SPAN_ID = 'eee19b7ec3c1b174';

/** What these records, written as text, are understood as must be the same as the strict form. */
function understood(title: string, text: string, strict: LogRecordJson): Check {
  const whole = `{"resourceLogs":[{"resource":{},"scopeLogs":[{"scope":{"name":"conformance"},"logRecords":[${text}]}]}]}`;
  return sameAs(title, whole, requestOf([strict]));
}

function sameAs(title: string, text: string, strict: ReturnType<typeof requestOf>): Check {
  return check(title, async ({ sidecar }) => {
    await sidecar.settle();
    await deliverBytes(sidecar, Buffer.from(text), 'json');
    expect(reencoded(await sidecar.stored.next(1))).toEqual(normal(strict));
  });
}

/** A stored record as Blotter writes OTLP/JSON. */
async function emitted(bench: Bench, record: LogRecordJson): Promise<Record<string, unknown>> {
  await bench.sidecar.settle();
  await deliver(bench.sidecar, requestOf([record]), 'protobuf');
  const bytes = encodeLogsRequest(await bench.sidecar.stored.next(1), 'json');
  return JSON.parse(Buffer.from(bytes).toString()).resourceLogs[0].scopeLogs[0].logRecords[0];
}

export const JSON_REQUIREMENTS: readonly Requirement[] = [
  {
    words: 'Hex trace and span ids in either case;',
    checks: [TRACE_ID, TRACE_ID.toUpperCase()].map((traceId) =>
      understood(
        `A trace id ${traceId} is read as hex`,
        `{"traceId":"${traceId}","spanId":"${traceId === TRACE_ID ? SPAN_ID : SPAN_ID.toUpperCase()}"}`,
        { traceId: TRACE_ID, spanId: SPAN_ID },
      ),
    ),
  },
  {
    words: 'enums as integers (accept names);',
    checks: [
      understood('A severity is a number', '{"severityNumber":17}', { severityNumber: 17 }),
      understood('A severity may be a name', '{"severityNumber":"SEVERITY_NUMBER_ERROR"}', {
        severityNumber: 17,
      }),
    ],
  },
  {
    words: 'lowerCamelCase (accept snake_case);',
    checks: [
      sameAs(
        'Every name may be in snake_case',
        `{"resource_logs":[{"schema_url":"https://r","resource":{"dropped_attributes_count":1,
          "entity_refs":[{"schema_url":"https://e","type":"service","id_keys":["a"],"description_keys":["b"]}]},
          "scope_logs":[{"schema_url":"https://s","scope":{"name":"n","dropped_attributes_count":2},"log_records":[{
          "time_unix_nano":"1","observed_time_unix_nano":"2","severity_number":3,"severity_text":"T",
          "dropped_attributes_count":4,"trace_id":"${TRACE_ID}","span_id":"${SPAN_ID}","event_name":"e.n",
          "body":{"kvlist_value":{"values":[{"key":"s","value":{"string_value":"x"}},
            {"key":"b","value":{"bool_value":true}},{"key":"i","value":{"int_value":"5"}},
            {"key":"d","value":{"double_value":0.5}},{"key":"y","value":{"bytes_value":"AQI="}},
            {"key":"a","value":{"array_value":{"values":[{"int_value":1}]}}}]}}}]}]}]}`,
        {
          resourceLogs: [
            {
              schemaUrl: 'https://r',
              resource: {
                droppedAttributesCount: 1,
                entityRefs: [
                  { schemaUrl: 'https://e', type: 'service', idKeys: ['a'], descriptionKeys: ['b'] },
                ],
              },
              scopeLogs: [
                {
                  schemaUrl: 'https://s',
                  scope: { name: 'n', droppedAttributesCount: 2 },
                  logRecords: [
                    {
                      timeUnixNano: '1',
                      observedTimeUnixNano: '2',
                      severityNumber: 3,
                      severityText: 'T',
                      droppedAttributesCount: 4,
                      traceId: TRACE_ID,
                      spanId: SPAN_ID,
                      eventName: 'e.n',
                      body: {
                        kvlistValue: {
                          values: [
                            { key: 's', value: { stringValue: 'x' } },
                            { key: 'b', value: { boolValue: true } },
                            { key: 'i', value: { intValue: '5' } },
                            { key: 'd', value: { doubleValue: 0.5 } },
                            { key: 'y', value: { bytesValue: 'AQI=' } },
                            { key: 'a', value: { arrayValue: { values: [{ intValue: '1' }] } } },
                          ],
                        },
                      },
                    },
                  ],
                },
              ],
            },
          ],
        },
      ),
    ],
  },
  {
    words: 'unknown fields ignored;',
    checks: [
      sameAs(
        'Names that nobody knows are left out, at every level',
        `{"x":1,"resourceLogs":[{"x":{"resourceLogs":[]},"resource":{"x":null},"scopeLogs":[{"x":[1,{"y":2}],
          "scope":{"name":"conformance","x":true},"logRecords":[{"x":"1","body":{"stringValue":"known"},
          "attributes":[{"key":"a","x":1.5,"value":{"intValue":"1"}}]}]}]}]}`,
        requestOf([{ body: { stringValue: 'known' }, attributes: [{ key: 'a', value: { intValue: '1' } }] }]),
      ),
    ],
  },
  {
    words: '64-bit integers as string _or_ number;',
    checks: [
      understood(
        'Times and integers may be strings',
        '{"timeUnixNano":"18446744073709551615","body":{"intValue":"-9223372036854775808"}}',
        { timeUnixNano: '18446744073709551615', body: { intValue: '-9223372036854775808' } },
      ),
      understood(
        'Times and integers may be numbers, to the last digit',
        '{"timeUnixNano":1780000000123456789,"body":{"intValue":9223372036854775807}}',
        { timeUnixNano: '1780000000123456789', body: { intValue: '9223372036854775807' } },
      ),
    ],
  },
  {
    words: 'other bytes base64.',
    checks: [
      understood('Bytes are base64', '{"body":{"bytesValue":"+/8AAQI="}}', {
        body: { bytesValue: '+/8AAQI=' },
      }),
    ],
  },
  {
    words: 'Accept leniently, emit strictly.',
    checks: [
      understood(
        'null is like nothing',
        '{"body":null,"attributes":null,"traceId":null,"severityText":"x"}',
        {
          severityText: 'x',
        },
      ),
      understood('Bytes may be base64url and without padding', '{"body":{"bytesValue":"-_8AAQI"}}', {
        body: { bytesValue: '+/8AAQI=' },
      }),
      understood('Half of a surrogate pair is U+FFFD', String.raw`{"severityText":"cut \ud83d"}`, {
        severityText: 'cut \ufffd',
      }),
      understood('Doubles may be strings', '{"body":{"doubleValue":"-Infinity"}}', {
        body: { doubleValue: '-Infinity' },
      }),
      understood('Doubles may be whole numbers', '{"body":{"doubleValue":3}}', { body: { doubleValue: 3 } }),
      check('Counts of an answer are strings in lowerCamelCase', async ({ sidecar }) => {
        const body = officialProto.encodeRequest(
          requestOf([saying('x'.repeat(MAX_RECORD_BYTES + 1))]),
          'json',
        );
        const answer = await sidecar.http.post(body, { encoding: 'json' });
        expect(JSON.parse(answer.body.toString())).toEqual({
          partialSuccess: { rejectedLogRecords: '1', errorMessage: expect.any(String) },
        });
      }),
      check('What is written again is in the strict form', async (bench) => {
        const record: LogRecordJson = {
          timeUnixNano: '1780000000123456789',
          severityNumber: 17,
          traceId: TRACE_ID.toUpperCase(),
          spanId: SPAN_ID,
          body: {
            arrayValue: { values: [{ intValue: '7' }, { bytesValue: 'AQI=' }, { doubleValue: 'NaN' }] },
          },
        };
        expect(await emitted(bench, record)).toMatchObject({ ...record, traceId: TRACE_ID });
      }),
    ],
  },
];
