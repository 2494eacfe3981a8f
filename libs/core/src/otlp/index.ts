export {
  type Beside,
  type EncodableRecord,
  type EncodableResource,
  type EncodableScope,
  LogsEncoder,
} from './encode-logs.js';
export { readLogRows } from './log-rows.js';
export { splitRequest } from './split-request.js';
