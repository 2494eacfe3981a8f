import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import type { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { answer } from '../answer.js';
import { recordBatches } from '../otlp-bodies.js';
import type { ExportQuestion } from './forward-round.js';

/* The official exporter alone: its records are in memory before, nothing is read, nothing is kept. */

/** Different batches; they are sent in turn, again and again, as a million of the SDK's records fit no memory. */
const BATCHES = 64;
const batches = recordBatches(BATCHES);

function exported(exporter: OTLPLogExporter, batch: ReadableLogRecord[]): Promise<void> {
  return new Promise((resolve, reject) => {
    exporter.export(batch, ({ error }) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });
}

answer(async ({ url, compression, records }: ExportQuestion): Promise<void> => {
  const exporter = new OTLPLogExporter({
    url: `${url}/v1/logs`,
    compression: compression as CompressionAlgorithm,
  });
  let left = records;
  for (let i = 0; left > 0; i++) {
    const batch = batches[i % BATCHES]!.slice(0, left);
    await exported(exporter, batch);
    left -= batch.length;
  }
  await exporter.shutdown();
});
