/* The door for whoever has the index built; see answers.ts. */

export { searchFileOf } from './search-schema.js';
export {
  type IndexState,
  type SearchFault,
  type SearchReport,
  type SearchStatus,
  searchStatus,
} from './search-status.js';
export { SearchThread } from './search-thread.js';
