export { type AnsweredStatus, decodeLogsResponse, decodeStatus } from './decode-answer.js';
export {
  type Beside,
  type EncodableRecord,
  type EncodableResource,
  type EncodableScope,
  LogsEncoder,
} from './encode-logs.js';
export { type EncodedRows, RowsEncoder } from './encode-rows.js';
export type { OtlpEncoding, PartialSuccess } from './exchange.js';
export { readLogRows } from './log-rows.js';
export { requestJson } from './request-json.js';
export { splitRequest } from './split-request.js';
export type { RowSources } from './row-groups.js';
