export {
  type Beside,
  type EncodableRecord,
  type EncodableResource,
  type EncodableScope,
  LogsEncoder,
} from './encode-logs.js';
export { readLogRows } from './log-rows.js';
export { splitRequest } from './split-request.js';
export { type ContentCoding, decompress } from './content-coding.js';
export { decodeLogsRequest } from './decode-request.js';
export { encodeLogsResponse, encodeStatus } from './encode-answer.js';
export { encodeLogsRequest } from './encode-stored.js';
export type { DecodeLimits, DecodedLogs, OtlpEncoding, PartialSuccess, RpcStatus } from './exchange.js';
