export { isAlwaysIndexed } from './indexed-keys.js';
export { type IndexProgress, Indexer, type IndexerOptions } from './indexer.js';
export { deleteSearchFile, openSearchFile, readState } from './search-file.js';
export {
  type Arrivals,
  type Control,
  SearchReader,
  type SearchReaderOptions,
  type Watermarks,
} from './search-reader.js';
export { searchFileOf } from './search-schema.js';
export { MAX_TAG_VALUE, isCutValue, tagValue } from './tag-value.js';
