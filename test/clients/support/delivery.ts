import { StoreReader } from '@blotter/core/reader';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { SidecarProcess } from '../../support/sidecar.js';
import { until } from '../../support/until.js';
import type { Workplace } from '../../support/workplace.js';
import { parseJsonRequest } from './json-request.js';
import { type NeutralRecord, neutralStoredRecord } from './neutral-record.js';
import type { RecordedRequest, RecordingProxy } from './recorded-request.js';
import { RecordingGrpcProxy } from './recording-grpc-proxy.js';
import { RecordingHttpProxy } from './recording-http-proxy.js';
import { type WireRequest, wireRecords } from './wire-records.js';

/** A client of the sidecar. */
export interface Client {
  readonly protocol: 'http/json' | 'http/protobuf' | 'grpc';
  /** Sends records to `127.0.0.1:PORT`, and writes what it meant to send to the file, one JSON a line. */
  send(address: string, records: number, file: string): Promise<void>;
}

/** The same records, three times. */
export interface Delivery {
  /** As the client meant them, in its order. */
  readonly sent: readonly NeutralRecord[];
  /** As they were in its requests, in the order of `sent`. */
  readonly wire: readonly NeutralRecord[];
  /** As the store returns them, in the order of `sent`. */
  readonly stored: readonly NeutralRecord[];
  /** uids in the order of arrival in the store. */
  readonly arrivals: readonly string[];
  /** Rows in the store. */
  readonly rows: number;
  readonly requests: readonly RecordedRequest[];
}

/**
 * Sends records through a recording proxy to a sidecar of its own, and ends the sidecar.
 * @param decode - reads a request in protobuf.
 */
export async function deliver(
  client: Client,
  records: number,
  workplace: Workplace,
  decode: (body: Uint8Array) => WireRequest,
): Promise<Delivery> {
  const directory = join(workplace.directory, 'data');
  const file = join(workplace.directory, 'sent.jsonl');
  const sidecar = await SidecarProcess.start({ directory });
  workplace.later(() => sidecar.end('SIGKILL'));
  const proxy = await recordingProxy(client.protocol, sidecar);
  workplace.later(() => proxy.close());

  await client.send(proxy.address, records, file);
  const sent = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => JSON.parse(line) as NeutralRecord);
  const rows = await untilStored(directory, records);
  await sidecar.end();

  const reader = new StoreReader({ file: join(directory, 'blotter.db') });
  workplace.later(() => reader.close());
  const found = sent.map(({ uid }) => reader.byUid(uid)!);
  const requested = new Map(
    proxy.requests.flatMap((request) =>
      wireRecords(
        request.contentType === 'application/json' ? parseJsonRequest(request.body) : decode(request.body),
      ).map((record) => [record.uid, record] as const),
    ),
  );
  return {
    sent,
    wire: sent.map(({ uid }) => requested.get(uid)!),
    stored: found.map(neutralStoredRecord),
    arrivals: found.toSorted((a, b) => a.id - b.id).map(({ uid }) => uid!),
    rows,
    requests: proxy.requests,
  };
}

/** @returns the proxy that a client of this protocol is given instead of the sidecar. */
export function recordingProxy(
  protocol: Client['protocol'],
  sidecar: SidecarProcess,
): Promise<RecordingProxy> {
  return protocol === 'grpc'
    ? RecordingGrpcProxy.start(sidecar.grpc)
    : RecordingHttpProxy.start(sidecar.http);
}

/** Waits until the store of a data folder holds so many records. @returns how many it holds. */
export async function untilStored(directory: string, records: number): Promise<number> {
  let rows = 0;
  await until(`${records} records stored`, () => {
    rows = countRows(directory);
    return rows >= records;
  });
  return rows;
}

function countRows(directory: string): number {
  try {
    const reader = new StoreReader({ file: join(directory, 'blotter.db') });
    const rows = reader.count();
    reader.close();
    return rows;
  } catch {
    return 0;
  }
}

/** The first fields that differ, for a message that can be read. */
export function differences(
  actual: readonly NeutralRecord[],
  expected: readonly NeutralRecord[],
): Array<{
  readonly uid: string;
  readonly field: string;
  readonly actual: unknown;
  readonly expected: unknown;
}> {
  return expected
    .flatMap((record, i) => {
      const other = fields(actual[i]);
      const own = fields(record);
      return [...new Set([...Object.keys(own), ...Object.keys(other)])]
        .map((field) => ({ uid: record.uid, field, actual: other[field], expected: own[field] }))
        .filter((pair) => !isDeepStrictEqual(pair.actual, pair.expected));
    })
    .slice(0, 5);
}

/** Fields of a record, and its attributes one by one. */
function fields(record: NeutralRecord | undefined): Readonly<Record<string, unknown>> {
  if (record === undefined) return {};
  const { attributes, ...rest } = record;
  return { ...rest, ...attributes.map(([key, value]) => ({ key, value })) };
}

/** uids of each scope, in their order. */
export function byScope(
  records: readonly NeutralRecord[],
  order: readonly string[],
): Record<string, string[]> {
  const scopes = new Map(records.map(({ uid, scope }) => [uid, scope.name]));
  return Object.groupBy(order, (uid) => scopes.get(uid)!) as Record<string, string[]>;
}
