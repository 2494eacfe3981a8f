import { ExportResultCode } from '@opentelemetry/core';
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { answer } from '../answer.js';
import { emissionAt } from '../workload.js';
import { type EmitQuestion, type EmitRound, emitRound } from './emit-round.js';

/* The stock SDK up to the bytes that an OTLP exporter would send; no transport. */

let emitted = 0;
let exported = 0;
const processor = new BatchLogRecordProcessor({
  maxQueueSize: 65_536,
  maxExportBatchSize: 512,
  exporter: {
    export(records, resultCallback) {
      ProtobufLogsSerializer.serializeRequest(records);
      exported += records.length;
      resultCallback({ code: ExportResultCode.SUCCESS });
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  },
});
const provider = new LoggerProvider({ processors: [processor] });
const logger = provider.getLogger('stock');

answer(
  async (question: EmitQuestion): Promise<EmitRound> => {
    const usPerRecord = await emitRound(
      question,
      emissionAt,
      (emission) => {
        emitted++;
        logger.emit(emission);
      },
      () => exported === emitted,
    );
    await provider.forceFlush();
    return { usPerRecord, lost: emitted - exported };
  },
  () => provider.shutdown(),
);
