import { createBlotterProcessor, toEmission } from '@blotter/core';
import { ROOT_CONTEXT, TraceFlags, context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { answer, folder } from '../answer.js';
import { SERVICES, trailRecord } from '../questions/trail.js';

/** Well below the bound of the queue, so that nothing is dropped. */
const MAX_QUEUED = 49_152;
const CHUNK = 512;

export interface TrailQuestion {
  readonly rows: number;
}

/** Records a trail as a platform would, without an index: that is built afterwards, in one go. */
answer(async ({ rows }: TrailQuestion): Promise<number> => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const processor = createBlotterProcessor({ directory: folder, search: false, retention: false });
  const loggers = SERVICES.map((service) =>
    new LoggerProvider({
      processors: [processor],
      resource: resourceFromAttributes({ 'service.name': service }),
    }).getLogger('trail'),
  );
  for (let i = 0; i < rows;) {
    for (const end = Math.min(i + CHUNK, rows); i < end; i++) {
      const { activity, service, traceId } = trailRecord(i, rows);
      const record = (): unknown => processor.record(loggers[service]!, toEmission(activity));
      if (traceId === undefined) record();
      else {
        const span = { traceId, spanId: traceId.slice(16), traceFlags: TraceFlags.SAMPLED };
        context.with(trace.setSpanContext(ROOT_CONTEXT, span), record);
      }
    }
    while (processor.status().accounting.queued > MAX_QUEUED) await nextTurn();
  }
  await processor.flush('stored');
  await processor.shutdown();
  const { stored } = processor.status().accounting;
  if (stored !== rows) throw new Error(`${stored} of ${rows} records were stored.`);
  return stored;
});
