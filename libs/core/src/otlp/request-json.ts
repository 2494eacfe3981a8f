/**
 * The JSON of an ExportLogsServiceRequest, as OTLP wants it. The protobuf library is loaded with the first one: only
 * who needs JSON pays its 11 MB of heap.
 */
export async function requestJson(request: Uint8Array): Promise<Uint8Array> {
  const [{ fromBinary }, { messageJson }, { ExportLogsServiceRequestSchema: schema }] = await Promise.all([
    import('@bufbuild/protobuf'),
    import('./message-json.js'),
    import('./proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js'),
  ]);
  return Buffer.from(messageJson(schema, fromBinary(schema, request)));
}
