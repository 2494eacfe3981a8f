import type { MeterProvider as MeterProviderApi } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { ownResource } from './own-resource.js';

/** The sidecar's own metrics, read by whoever asks. */
export class MetricsExport {
  private readonly reader = new PrometheusExporter({ preventServerStart: true });
  private readonly provider = new MeterProvider({ readers: [this.reader], resource: ownResource() });
  private readonly serializer = new PrometheusSerializer();

  get meterProvider(): MeterProviderApi {
    return this.provider;
  }

  /** Prometheus' text format. */
  async scrape(): Promise<string> {
    const { resourceMetrics } = await this.reader.collect();
    return this.serializer.serialize(resourceMetrics);
  }

  async close(): Promise<void> {
    await this.provider.shutdown();
  }
}
