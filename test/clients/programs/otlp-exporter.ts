import { OTLPLogExporter as GrpcExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import type { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';

/** The official exporters, by the name of their protocol in OTEL_EXPORTER_OTLP_PROTOCOL. */
export type OtlpProtocol = 'http/json' | 'http/protobuf' | 'grpc';

/** How long an export may take with all its tries, in milliseconds. */
export const EXPORT_TIMEOUT_MS = 60_000;

/**
 * @param address - `127.0.0.1:PORT`.
 * @param compression - `none` or `gzip`.
 */
export function otlpExporter(
  protocol: OtlpProtocol,
  address: string,
  compression: string,
): LogRecordExporter {
  const options = {
    url: protocol === 'grpc' ? `http://${address}` : `http://${address}/v1/logs`,
    compression: compression as CompressionAlgorithm,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  };
  if (protocol === 'grpc') return new GrpcExporter(options);
  return protocol === 'http/json' ? new JsonExporter(options) : new ProtoExporter(options);
}
