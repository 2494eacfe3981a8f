export { LogsIngest } from './logs-ingest.js';
