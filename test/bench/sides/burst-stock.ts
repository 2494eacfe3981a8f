import { ExportResultCode } from '@opentelemetry/core';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { answer } from '../answer.js';
import { emissionAt } from '../workload.js';
import type { BurstAnswer, BurstQuestion } from './burst-round.js';

answer(async ({ records }: BurstQuestion): Promise<BurstAnswer> => {
  let exported = 0;
  const processor = new BatchLogRecordProcessor({
    exporter: {
      export(batch, resultCallback) {
        exported += batch.length;
        resultCallback({ code: ExportResultCode.SUCCESS });
      },
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    },
  });
  const provider = new LoggerProvider({ processors: [processor] });
  const logger = provider.getLogger('stock');
  const before = process.memoryUsage.rss();
  const start = performance.now();
  for (let i = 0; i < records; i++) logger.emit(emissionAt(i));
  const tickMs = performance.now() - start;
  const rssGrowthMb = (process.memoryUsage.rss() - before) / 2 ** 20;
  await provider.shutdown();
  return { lost: records - exported, inGapRecords: 0, tickMs, rssGrowthMb };
});
