import { StoreReader, type StoredRecord } from '@blotter/core/reader';
import { expect, it } from '@jest/globals';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { collector } from '../peers/collector/collector.js';
import { CollectorProcess } from '../peers/collector/collector-process.js';
import { describeWithPeer } from '../peers/describe-with-peer.js';
import { SidecarProcess } from '../support/sidecar.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { foundRecord, requestOf, uidOf } from './support/numbered-records.js';

const RECORDS = 10_000;
const RECORDS_PER_REQUEST = 500;

const workplace = new Workplace();

type Exporter = 'otlp_http' | 'otlp_grpc';

/** Nothing is given up: a full queue makes the sender wait, a refused request is sent until it is taken. */
async function startCollector(
  exporter: Exporter,
  compression: 'gzip' | 'none',
  sidecar: SidecarProcess,
): Promise<CollectorProcess> {
  const started = await CollectorProcess.start({
    folder: join(workplace.directory, 'collector'),
    config: {
      receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
      exporters: {
        [exporter]: {
          endpoint: exporter === 'otlp_http' ? sidecar.http : sidecar.grpc,
          compression,
          tls: { insecure: true },
          sending_queue: { enabled: true, block_on_overflow: true, batch: { min_size: 700, max_size: 700 } },
          retry_on_failure: { enabled: true, initial_interval: '100ms', max_elapsed_time: 0 },
        },
      },
      service: { pipelines: { logs: { receivers: ['otlp'], exporters: [exporter] } } },
    },
  });
  workplace.later(() => started.stop('SIGKILL'));
  return started;
}

async function send(url: string, from: number, to: number): Promise<void> {
  const response = await fetch(`${url}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(requestOf(from, to)),
  });
  expect([response.status, await response.text()]).toEqual([200, '{"partialSuccess":{}}']);
}

await describeWithPeer(collector, 'a real Collector in front of the sidecar', () => {
  it.each([
    ['otlp_http', 'gzip'],
    ['otlp_http', 'none'],
    ['otlp_grpc', 'gzip'],
    ['otlp_grpc', 'none'],
  ] as const)('delivers every field of every record by %s, %s', async (exporter, compression) => {
    const directory = join(workplace.directory, 'data');
    const sidecar = await SidecarProcess.start({ directory });
    workplace.later(() => sidecar.end('SIGKILL'));
    const started = await startCollector(exporter, compression, sidecar);
    for (let i = 0; i < RECORDS; i += RECORDS_PER_REQUEST) {
      await send(started.http, i, i + RECORDS_PER_REQUEST);
    }
    // It exports what it still has.
    expect(await started.stop()).toBe(0);
    const reader = new StoreReader({ file: join(directory, 'blotter.db') });
    workplace.later(() => reader.close());
    await until(`all stored; the Collector says: ${started.complaints}`, () => reader.count() >= RECORDS);
    const found = new Map(reader.latest(RECORDS).map((record) => [record.uid, record]));
    expect(reader.count()).toBe(RECORDS);
    expect([...found.keys()].sort()).toEqual(Array.from({ length: RECORDS }, (_, i) => uidOf(i)).sort());
    const numbers = Array.from({ length: RECORDS }, (_, i) => i);
    const different = numbers.filter(
      (i) => !isDeepStrictEqual(withoutId(found.get(uidOf(i))!), foundRecord(i)),
    );
    // Jest would take ten seconds to compare all of them; this says what is different.
    for (const i of different.slice(0, 1)) expect(withoutId(found.get(uidOf(i))!)).toEqual(foundRecord(i));
    expect(different).toEqual([]);
    expect(await sidecar.end()).toBe(0);
  });
});

function withoutId({ id: _, ...record }: StoredRecord): Omit<StoredRecord, 'id'> {
  return record;
}
