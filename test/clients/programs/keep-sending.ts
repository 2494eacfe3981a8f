import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { heard, tell } from '../../support/messages.js';
import { EXPORT_TIMEOUT_MS, type OtlpProtocol, otlpExporter } from './otlp-exporter.js';

/* Emits records every few milliseconds until it is told to end, delivers what is left, and tells how many it were. */

const { protocol, address } = JSON.parse(process.argv[2]!) as {
  readonly protocol: OtlpProtocol;
  readonly address: string;
};

const processor = new BatchLogRecordProcessor({
  exporter: otlpExporter(protocol, address, 'gzip'),
  scheduledDelayMillis: 50,
  maxQueueSize: 200_000,
  exportTimeoutMillis: EXPORT_TIMEOUT_MS,
});
const provider = new LoggerProvider({ processors: [processor] });
const logger = provider.getLogger('sender');
let n = 0;
const timer = setInterval(() => {
  for (let i = 0; i < 5; i++, n++) {
    logger.emit({ body: `record ${n}`, attributes: { 'log.record.uid': `sender-${n}`, n } });
  }
}, 5);
await heard('end');
clearInterval(timer);
await provider.shutdown();
tell({ kind: 'sent', records: n });
process.disconnect();
