export type { KeyValue, StoredRecord, StoredResource, StoredScope } from './model/index.js';
export { MAX_PAGE, type ReaderOptions, StoreReader } from './store/index.js';
