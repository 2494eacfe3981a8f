// Past the room's index on purpose: these load the protobuf library (11 MB of heap), and every process that records
// loads the index.
export { type ContentCoding, decompress } from './otlp/content-coding.js';
export { freeMemoryOf } from './otlp/growing-bytes.js';
export { decodeLogsRequest } from './otlp/decode-request.js';
export { encodeLogsResponse, encodeStatus } from './otlp/encode-answer.js';
export { encodeLogsRequest } from './otlp/encode-stored.js';
export type { DecodeLimits, DecodedLogs, OtlpEncoding, PartialSuccess, RpcStatus } from './otlp/exchange.js';
