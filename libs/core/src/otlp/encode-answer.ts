import { type DescMessage, type MessageShape as MessageOf, create, toBinary } from '@bufbuild/protobuf';
import type { OtlpEncoding, PartialSuccess, RpcStatus } from './exchange.js';
import { messageJson } from './message-json.js';
import { StatusSchema } from './proto/google/rpc/status_pb.js';
import { ExportLogsServiceResponseSchema } from './proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js';

/** An ExportLogsServiceResponse; partial_success stays unset without one, as the specification asks. */
export function encodeLogsResponse(encoding: OtlpEncoding, partial?: PartialSuccess): Uint8Array {
  const partialSuccess = partial && {
    rejectedLogRecords: BigInt(partial.rejectedLogRecords),
    errorMessage: partial.errorMessage.toWellFormed(),
  };
  return encode(
    encoding,
    ExportLogsServiceResponseSchema,
    create(ExportLogsServiceResponseSchema, partialSuccess && { partialSuccess }),
  );
}

/** A google.rpc.Status: the body of every answer that is no success. */
export function encodeStatus(encoding: OtlpEncoding, { code, message }: RpcStatus): Uint8Array {
  return encode(encoding, StatusSchema, create(StatusSchema, { code, message: message.toWellFormed() }));
}

function encode<T extends DescMessage>(encoding: OtlpEncoding, schema: T, message: MessageOf<T>): Uint8Array {
  return encoding === 'json' ? Buffer.from(messageJson(schema, message)) : toBinary(schema, message);
}
