import { RowFeed, classifySqliteError } from '../store/index.js';
import { IndexTrimmer } from './index-trimmer.js';
import { RowIndexer } from './row-indexer.js';
import {
  type SearchFile,
  deleteSearchFile,
  isCurrent,
  isMarkedDamaged,
  openSearchFile,
  readState,
  writeState,
} from './search-file.js';
import { blockOf } from './search-schema.js';

export interface IndexerOptions {
  /** Path of the store. */
  readonly storeFile: string;
  /** Of the store's tables. */
  readonly prefix: string;
  /** Path of the search file. */
  readonly searchFile: string;
  /** Attribute keys that are indexed beside those that always are. */
  readonly attributes: readonly string[];
}

/** What a step has done, and how far it came. */
export interface IndexProgress {
  /** Rows up to this id are in the index. */
  readonly indexedThrough: number;
  /** Id of the store's newest row when the step began. */
  readonly storeLastId: number;
  /** Rows that were added. */
  readonly rows: number;
}

const DEFAULT_STEP_ROWS = 20_000;

/**
 * Keeps a search file up with its store. Synchronous; only one may do so at a time. After any error, and after the
 * process was killed at any point, the next step goes on where the last that was committed ended.
 */
export class Indexer {
  private feed: RowFeed | undefined;
  private file: SearchFile | undefined;
  private rows: RowIndexer | undefined;
  private trimmer: IndexTrimmer | undefined;
  private watermark = 0;
  private floor = 0;
  private anchorBatch = 0;
  private anchorDigest = '';

  constructor(private readonly options: IndexerOptions) {}

  /** How far it is, without doing anything but making the file anew where it has to. @throws as {@link step}. */
  look(): IndexProgress {
    const feed = this.openFeed();
    const storeLastId = feed.lastId;
    this.openFile(feed, storeLastId);
    return { indexedThrough: this.watermark, storeLastId, rows: 0 };
  }

  /**
   * Adds the next rows, in one transaction.
   * @param maxRows - at most.
   * @param isStopped - asked every few milliseconds; true ends the step early.
   * @throws BlotterError, or the SQLite error: of the store (ERR_BLOTTER_STORE), or of the search file. A corrupt search file
   * has been deleted then.
   */
  step(maxRows = DEFAULT_STEP_ROWS, isStopped: () => boolean = () => false): IndexProgress {
    const feed = this.openFeed();
    const storeLastId = feed.lastId;
    const file = this.openFile(feed, storeLastId);
    let rows = 0;
    if (storeLastId > this.watermark) {
      rows = this.guard(() => this.addRows(feed, file, storeLastId, maxRows, isStopped));
    }
    return { indexedThrough: this.watermark, storeLastId, rows };
  }

  /**
   * Takes rows out of the index that the store has deleted: of one block at most, in one transaction.
   * @param minRows - does nothing for less, unless they are the last of a block.
   * @returns whether it did anything: there may be more then.
   * @throws as {@link step}.
   */
  trim(minRows = 1): boolean {
    const feed = this.openFeed();
    const storeLastId = feed.lastId;
    const file = this.openFile(feed, storeLastId);
    const target = Math.min(feed.firstId ?? storeLastId + 1, this.watermark + 1);
    const { floor } = this;
    if (target <= floor || (target - floor < minRows && blockOf(target) === blockOf(floor))) return false;
    return this.guard(() => {
      this.begin(file);
      const trimmed = (this.trimmer ??= new IndexTrimmer(file.database)).trim(floor, target);
      file.database.exec('COMMIT');
      this.rows?.forget(trimmed.deleted);
      this.floor = trimmed.floor;
      return true;
    });
  }

  close(): void {
    this.closeFile();
    this.feed?.close();
    this.feed = undefined;
  }

  private openFeed(): RowFeed {
    if (this.feed?.isCurrent === true) return this.feed;
    this.close();
    const { storeFile, prefix } = this.options;
    return (this.feed = new RowFeed(storeFile, prefix));
  }

  /** The file as it fits the store: another store, or an older copy of this one, needs another index. */
  private openFile(feed: RowFeed, storeLastId: number): SearchFile {
    const { searchFile, attributes } = this.options;
    return this.guard(() => {
      const { generation } = feed;
      if (isMarkedDamaged(searchFile)) {
        this.closeFile();
        deleteSearchFile(searchFile);
      }
      if (this.file !== undefined && !isCurrent(searchFile, this.file)) this.closeFile();
      if (this.file !== undefined && this.file.state.generation !== generation) this.closeFile();
      const target = { generation, firstId: feed.firstId ?? storeLastId + 1, attributes };
      const file = (this.file ??= this.adopt(openSearchFile(searchFile, target)));
      if (this.watermark <= storeLastId && this.isAnchored(feed)) return file;
      this.closeFile();
      deleteSearchFile(searchFile);
      return (this.file = this.adopt(openSearchFile(searchFile, target)));
    });
  }

  private adopt(file: SearchFile): SearchFile {
    const { watermark, floor, anchorBatch, anchorDigest } = file.state;
    this.watermark = watermark;
    this.floor = floor;
    this.anchorBatch = anchorBatch;
    this.anchorDigest = anchorDigest;
    return file;
  }

  private isAnchored(feed: RowFeed): boolean {
    return this.anchorBatch === 0 || feed.digestOf(this.anchorBatch) === this.anchorDigest;
  }

  private addRows(
    feed: RowFeed,
    file: SearchFile,
    storeLastId: number,
    maxRows: number,
    isStopped: () => boolean,
  ): number {
    const { database } = file;
    this.begin(file);
    const indexer = (this.rows ??= new RowIndexer(file, feed));
    let added = 0;
    let watermark = this.watermark;
    while (added < maxRows && !isStopped()) {
      const page = feed.rows(watermark, maxRows - added);
      for (const row of page) indexer.add(row);
      added += page.length;
      if (page.length > 0) watermark = page.at(-1)![0];
      else {
        // Those that are missing up to the last id are gone.
        watermark = Math.max(watermark, storeLastId);
        break;
      }
      if (watermark >= storeLastId) break;
    }
    indexer.save();
    const anchor = feed.batchWithin(this.anchorBatch, watermark);
    const anchorBatch = anchor?.id ?? this.anchorBatch;
    const anchorDigest = anchor?.digest ?? this.anchorDigest;
    writeState(database, { watermark, anchorBatch, anchorDigest });
    database.exec('COMMIT');
    Object.assign(this, { watermark, anchorBatch, anchorDigest });
    return added;
  }

  /** @throws an error with the code BLOTTER_SEARCH_CHANGED when it is not as it was left: what is in memory does not fit. */
  private begin({ database }: SearchFile): void {
    database.exec('BEGIN IMMEDIATE');
    const state = readState(database);
    if (state?.watermark === this.watermark && state.floor === this.floor) return;
    const message = `${this.options.searchFile} is being written by somebody else.`;
    throw Object.assign(new Error(message), { code: 'BLOTTER_SEARCH_CHANGED' });
  }

  /** What is in memory is of a transaction that is gone: it is read again from the file. */
  private guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.closeFile();
      if (['corrupt', 'not-a-database'].includes(classifySqliteError(error))) {
        deleteSearchFile(this.options.searchFile);
      }
      throw error;
    }
  }

  private closeFile(): void {
    const { file } = this;
    this.file = undefined;
    this.rows = undefined;
    this.trimmer = undefined;
    // Ends the transaction, too.
    file?.database.close();
  }
}
