import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { ExportLogsServiceRequestSchema } from '../../libs/core/src/otlp/proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js';
import { Workplace } from '../support/workplace.js';
import { type Client, byScope, deliver, differences } from './support/delivery.js';
import type { NeutralRecord } from './support/neutral-record.js';
import { type NeutralValue, doubleHex, mapLeaves } from './support/neutral-value.js';

const RECORDS = 10_000;
const TIMEOUT_MS = 180_000;

/** What the SDK makes of a value, where it is another one. */
type Changes = ReadonlyArray<readonly [meant: NeutralValue, sent: NeutralValue]>;

const BY_EVERY_EXPORTER: Changes = [[{ double: doubleHex(-0) }, { int: '0' }]];
const BY_JSON: Changes = [
  [{ double: doubleHex(Number.NaN) }, null],
  [{ double: doubleHex(Number.POSITIVE_INFINITY) }, null],
  [{ double: doubleHex(Number.NEGATIVE_INFINITY) }, null],
  // The shortest digits that are the same double; an int64 that is read as one is another.
  [{ int: '1152921504606846976' }, { int: '1152921504606847000' }],
  [{ int: '-4611686018427387904' }, { int: '-4611686018427388000' }],
];

const workplace = new Workplace();

function javascript(protocol: Client['protocol']): Client {
  return {
    protocol,
    async send(address, records, file) {
      const config = JSON.stringify({ protocol, address, records, file });
      const { code, stderr } = await workplace.start('clients/programs/send-records', [config]).ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    },
  };
}

function changed(record: NeutralRecord, changes: Changes): NeutralRecord {
  const texts = new Map(changes.map(([meant, sent]) => [JSON.stringify(meant), sent]));
  const change = (value: NeutralValue): NeutralValue =>
    mapLeaves(value, (leaf) => {
      const sent = texts.get(JSON.stringify(leaf));
      return sent === undefined ? leaf : sent;
    });
  return {
    ...record,
    ...(record.body !== undefined && { body: change(record.body) }),
    attributes: record.attributes.map(([key, value]) => [key, change(value)]),
  };
}

describe('the official JavaScript SDK', () => {
  it.each([
    ['http/protobuf', BY_EVERY_EXPORTER],
    ['grpc', BY_EVERY_EXPORTER],
    ['http/json', [...BY_EVERY_EXPORTER, ...BY_JSON]],
  ] as const)(
    'delivers 10,000 records of every kind over %s, every field as it was on the wire',
    async (protocol, changes) => {
      const decode = (body: Uint8Array) => fromBinary(ExportLogsServiceRequestSchema, body);
      const delivery = await deliver(javascript(protocol), RECORDS, workplace, decode);
      const { sent, wire, stored, requests } = delivery;

      expect(sent).toHaveLength(RECORDS);
      expect(delivery.rows).toBe(RECORDS);
      expect(differences(stored, wire)).toEqual([]);
      expect(
        differences(
          wire,
          sent.map((record) => changed(record, changes)),
        ),
      ).toEqual([]);
      expect(byScope(sent, delivery.arrivals)).toEqual(
        byScope(
          sent,
          sent.map(({ uid }) => uid),
        ),
      );
      expect(new Set(requests.map(({ encoding }) => encoding))).toEqual(new Set(['identity', 'gzip']));
    },
    TIMEOUT_MS,
  );
});
