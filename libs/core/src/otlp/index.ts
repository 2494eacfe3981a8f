export {
  type Beside,
  type EncodableRecord,
  type EncodableResource,
  type EncodableScope,
  LogsEncoder,
} from './encode-logs.js';
export { type EncodedRows, RowsEncoder } from './encode-rows.js';
export { readLogRows } from './log-rows.js';
export { splitRequest } from './split-request.js';
export type { RowSources } from './row-groups.js';
