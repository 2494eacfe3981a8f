export { type IngestStatus, LogsIngest, type RefusedRequests } from './logs-ingest.js';
