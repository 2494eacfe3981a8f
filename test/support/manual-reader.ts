import { type DataPoint, MetricReader } from '@opentelemetry/sdk-metrics';

/** Collects when it is asked. */
export class ManualReader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }

  /** Metric name → its points as [value, attributes without those that name the component]. */
  async points(): Promise<Record<string, Array<[number, object]>>> {
    const { resourceMetrics, errors } = await this.collect();
    if (errors.length > 0) throw errors[0];
    const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    return Object.fromEntries(
      metrics.map(({ descriptor, dataPoints }) => [
        descriptor.name,
        (dataPoints as Array<DataPoint<number>>).map(({ value, attributes }) => [value, rest(attributes)]),
      ]),
    );
  }
}

function rest(attributes: object): object {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !key.startsWith('otel.component.')));
}
