export {
  type Beside,
  type EncodableRecord,
  type EncodableResource,
  type EncodableScope,
  LogsEncoder,
} from './encode-logs.js';
export { readLogRows } from './log-rows.js';
export { splitRequest } from './split-request.js';
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
} from './exchange.js';
