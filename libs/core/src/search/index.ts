export { isAlwaysIndexed } from './indexed-keys.js';
export { RowTester } from './row-tester.js';
export { type IndexProgress, Indexer, type IndexerOptions } from './indexer.js';
export {
  type Arrivals,
  type Control,
  SearchReader,
  type SearchReaderOptions,
  type Watermarks,
} from './search-reader.js';
export { searchFileOf } from './search-schema.js';
export {
  type IndexState,
  type SearchFault,
  type SearchReport,
  type SearchStatus,
  searchStatus,
} from './search-status.js';
export { SearchThread } from './search-thread.js';
export { MAX_TAG_VALUE, isCutValue, tagValue } from './tag-value.js';
export { TextMatcher } from './text-matcher.js';
