import { LogsIngest } from '@blotter/core/ingest';
import { expect, it } from '@jest/globals';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { ManualReader } from '../support/manual-reader.js';
import { logRecord, logsRequest } from '../support/otlp.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';

const place = new Workplace();

const request = (body: string): Buffer => logsRequest([logRecord(body, 'one uid')]);

it('a receiver has the metrics of a recorder, and counts refusals, duplicates and conflicts', async () => {
  const reader = new ManualReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  place.later(() => meterProvider.shutdown());
  const ingest = new LogsIngest({ directory: place.directory, meterProvider, maxQueueRecords: 1 });
  place.later(() => ingest.close());
  await ingest.ready();
  const taken = ingest.append(request('a record'), 1);
  await expect(ingest.append(request('at the bound'), 1)).rejects.toMatchObject({ code: 'ERR_BLOTTER_FULL' });
  await taken;
  await ingest.append(request('a record'), 1);
  await ingest.append(request('another record'), 1);
  await ingest.flush('stored');
  await until('it is counted', () => ingest.status().counters.uidConflicts === 1);
  expect(await reader.points()).toMatchObject({
    'otel.sdk.processor.log.processed': [[3, {}]],
    'blotter.records': [
      [3, { 'blotter.watermark': 'created' }],
      [3, { 'blotter.watermark': 'durable' }],
      [2, { 'blotter.watermark': 'stored' }],
    ],
    'blotter.duplicates': [[1, {}]],
    'blotter.uid_conflicts': [[1, {}]],
    'blotter.refused': [[1, {}]],
  });
});
