"""The official exporters, by the name of their protocol in OTEL_EXPORTER_OTLP_PROTOCOL."""

EXPORT_TIMEOUT_S = 60


def otlp_exporter(protocol, address, compression):
    if protocol == "grpc":
        from grpc import Compression
        from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter

        chosen = Compression.Gzip if compression == "gzip" else Compression.NoCompression
        return OTLPLogExporter(f"http://{address}", insecure=True, timeout=EXPORT_TIMEOUT_S, compression=chosen)
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter

    return OTLPLogExporter(
        f"http://{address}/v1/logs", timeout=EXPORT_TIMEOUT_S, compression=Compression(compression)
    )
