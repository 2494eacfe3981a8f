import type { RecordReader } from '../store/index.js';
import type { Block } from './block.js';
import type { IndexFile } from './index-file.js';
import type { SearchState } from './search-schema.js';

/** The index, as it is in one transaction. */
export interface IndexMoment {
  readonly file: IndexFile;
  readonly state: SearchState;
  /** Those with rows that there are, ascending. */
  readonly blocks: readonly Block[];
}

/** The store and its index, as they are in the transactions of one call. */
export interface Moment {
  /** Of the store. */
  readonly generation: string;
  readonly records: RecordReader;
  /** undefined: there is none that fits the store. */
  readonly index: IndexMoment | undefined;
  /** The first row id of which there may be a row. */
  readonly floor: number;
  /** The last row id that was given out; 0 when none was. */
  readonly lastId: number;
  /** Rows from this one on are not in the index. */
  readonly tailFrom: number;
}
