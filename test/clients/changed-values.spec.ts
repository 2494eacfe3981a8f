import { fromBinary } from '@bufbuild/protobuf';
import { StoreReader } from '@blotter/core/reader';
import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { ExportLogsServiceRequestSchema } from '../../libs/core/src/otlp/proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js';
import { SidecarProcess } from '../support/sidecar.js';
import { Workplace } from '../support/workplace.js';
import { type Client, recordingProxy, untilStored } from './support/delivery.js';
import { parseJsonRequest } from './support/json-request.js';
import { type NeutralRecord, neutralStoredRecord } from './support/neutral-record.js';
import { type NeutralValue, doubleHex } from './support/neutral-value.js';
import { type WireRequest, wireRecords } from './support/wire-records.js';

/** What became of a value as an attribute and as the body; absent when it is not there. */
interface Became {
  readonly attribute?: NeutralValue;
  readonly body?: NeutralValue;
}

const EMPTY_MAP: NeutralValue = { map: [] };
const KEPT = ['kept', { int: '1' }] as const;
const double = (value: number): Became => ({
  attribute: { double: doubleHex(value) },
  body: { double: doubleHex(value) },
});

const CHANGED_BY_THE_SDK: Readonly<Record<string, Became>> = {
  bigint: { body: null },
  'bigint in a list': { body: { array: [null] } },
  date: { body: EMPTY_MAP },
  error: { body: EMPTY_MAP },
  map: { body: EMPTY_MAP },
  undefined: {},
  'undefined in a list': { attribute: { array: [null] }, body: { array: [null] } },
  'undefined in a map': { attribute: { map: [KEPT] }, body: { map: [['gone', null], KEPT] } },
};

const text = (string: string): Became => ({ attribute: { string }, body: { string } });

const IN_PROTOBUF: Readonly<Record<string, Became>> = {
  ...CHANGED_BY_THE_SDK,
  '2^63': double(2 ** 63),
  '-2^63': { attribute: { int: '-9223372036854775808' }, body: { int: '-9223372036854775808' } },
  '1e300': double(1e300),
  'half a surrogate pair': text('\ufffd'),
};

const beyond = (int: string): Became => ({ attribute: { int }, body: { int } });

const IN_JSON: Readonly<Record<string, Became>> = {
  ...CHANGED_BY_THE_SDK,
  undefined: { body: null },
  '2^63': beyond('9223372036854776000'),
  '-2^63': beyond('-9223372036854776000'),
  '1e300': beyond(BigInt(1e300).toString()),
  'half a surrogate pair': text('\ud83d'),
};

const STORED_FROM_JSON: Readonly<Record<string, Became>> = {
  ...IN_JSON,
  '2^63': double(2 ** 63),
  '-2^63': double(-(2 ** 63)),
  '1e300': double(1e300),
  // JSON can say it, UTF-8 cannot.
  'half a surrogate pair': text('\ufffd'),
};

const workplace = new Workplace();

function became(records: readonly NeutralRecord[]): Record<string, Became> {
  return Object.fromEntries(
    records.map(({ uid, attributes, body }) => {
      const attribute = attributes.find(([key]) => key === 'value')?.[1];
      return [uid, { ...(attribute !== undefined && { attribute }), ...(body !== undefined && { body }) }];
    }),
  );
}

/** What was on the wire, and what was stored. */
async function sendOddValues(
  protocol: Client['protocol'],
  parse: (body: Uint8Array) => WireRequest,
): Promise<{ readonly wire: Record<string, Became>; readonly stored: Record<string, Became> }> {
  const directory = join(workplace.directory, 'data');
  const sidecar = await SidecarProcess.start({ directory });
  workplace.later(() => sidecar.end('SIGKILL'));
  const proxy = await recordingProxy(protocol, sidecar);
  workplace.later(() => proxy.close());
  const config = JSON.stringify({ protocol, address: proxy.address });
  await workplace.start('clients/programs/send-odd-values', [config]).ended;
  const wire = proxy.requests.flatMap(({ body }) => wireRecords(parse(body)));
  await untilStored(directory, wire.length);
  const reader = new StoreReader({ file: join(directory, 'blotter.db') });
  workplace.later(() => reader.close());
  const stored = wire.map(({ uid }) => neutralStoredRecord(reader.byUid(uid)!));
  return { wire: became(wire), stored: became(stored) };
}

describe('values that the official JavaScript SDK changes', () => {
  it.each(['http/protobuf', 'grpc'] as const)('are stored as it sent them, over %s', async (protocol) => {
    const { wire, stored } = await sendOddValues(protocol, (body) =>
      fromBinary(ExportLogsServiceRequestSchema, body),
    );
    expect(wire).toEqual(IN_PROTOBUF);
    expect(stored).toEqual(IN_PROTOBUF);
  });

  it('are stored as it sent them in JSON, where it sends integers that are no int64', async () => {
    const { wire, stored } = await sendOddValues('http/json', parseJsonRequest);
    expect(wire).toEqual(IN_JSON);
    expect(stored).toEqual(STORED_FROM_JSON);
  });
});
