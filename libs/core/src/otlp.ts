export {
  type ContentCoding,
  type DecodeLimits,
  type DecodedLogs,
  type OtlpEncoding,
  type PartialSuccess,
  type RpcStatus,
  decodeLogsRequest,
  decompress,
  encodeLogsRequest,
  encodeLogsResponse,
  encodeStatus,
} from './otlp/index.js';
