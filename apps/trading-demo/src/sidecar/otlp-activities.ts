import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import type { TradingActivities, TradingActivity } from '../platform/trading-activity.js';
import { toLogRecord } from './to-log-record.js';

/** How long a record waits for others to be sent with, in milliseconds. */
const BATCH_DELAY_MS = 250;

/** Sends activities to a sidecar with OpenTelemetry's own SDK, as any other program would. */
export class OtlpActivities implements TradingActivities {
  private readonly provider: LoggerProvider;
  private readonly logger;
  private sentRecords = 0;

  /**
   * @param url - of OTLP/HTTP: `http://127.0.0.1:4318`.
   * @param instance - `service.instance.id` of the records.
   */
  constructor(url: string, instance: string) {
    const exporter = new OTLPLogExporter({ url: `${url}/v1/logs` });
    this.provider = new LoggerProvider({
      resource: defaultResource().merge(
        resourceFromAttributes({ 'service.name': 'trading-platform', 'service.instance.id': instance }),
      ),
      processors: [new BatchLogRecordProcessor({ exporter, scheduledDelayMillis: BATCH_DELAY_MS })],
    });
    this.logger = this.provider.getLogger('trading-demo');
  }

  /** Given to the SDK so far. */
  get sent(): number {
    return this.sentRecords;
  }

  record(activity: TradingActivity): void {
    this.sentRecords++;
    this.logger.emit(toLogRecord(activity));
  }

  /** Sends what waits. */
  close(): Promise<void> {
    return this.provider.shutdown();
  }
}
