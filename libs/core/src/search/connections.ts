import { BlotterError } from '../errors.js';
import {
  type FileIdentity,
  RecordReader,
  type SqliteDatabase,
  classifySqliteError,
  identify,
  isSameFile,
  openForReading,
  sqliteCode,
  unreadable,
} from '../store/index.js';
import { IndexFile } from './index-file.js';
import { isMarkedDamaged, markDamaged } from './search-file.js';
import type { IndexMoment, Moment } from './moment.js';
import { blockOf } from './search-schema.js';

export interface ConnectionOptions {
  readonly file: string;
  readonly prefix: string;
  readonly searchFile: string;
  readonly busyTimeoutMs: number;
  readonly cacheBytes: number;
}

interface Store {
  readonly database: SqliteDatabase;
  readonly records: RecordReader;
  readonly identity: FileIdentity | undefined;
}

/** Read-only connections to a store and its search file; each is opened anew when its file has been replaced. */
export class Connections {
  private store: Store | undefined;
  private index: { readonly file: IndexFile; readonly identity: FileIdentity } | undefined;
  /** Of a search file that could not be read, where nobody can be told. */
  private damaged: FileIdentity | undefined;

  constructor(private readonly options: ConnectionOptions) {}

  /**
   * Reads within one transaction on each file: that of the index begins first, so that all rows that it knows are in the store.
   * @throws BlotterError ERR_BLOTTER_STORE when the store cannot be read now.
   */
  within<T>(read: (moment: Moment) => T): T {
    const store = this.openStore();
    const index = this.openIndex();
    try {
      return this.inTransactions(store, index, read);
    } catch (error) {
      if (sqliteCode(error) === '') throw error;
      if (index !== undefined && ['corrupt', 'not-a-database'].includes(classifySqliteError(error))) {
        this.putAside();
        return this.within(read);
      }
      throw unreadable(this.options.file, error);
    }
  }

  /** Its owner may have no reason to look at what is damaged; that it has made it anew is seen by the mark that is gone. */
  private putAside(): void {
    const identity = this.index?.identity;
    this.closeIndex();
    try {
      markDamaged(this.options.searchFile);
    } catch {
      // Who may only read cannot say so.
      this.damaged = identity;
    }
  }

  close(): void {
    this.store?.database.close();
    this.store = undefined;
    this.closeIndex();
  }

  private inTransactions<T>(store: Store, index: IndexFile | undefined, read: (moment: Moment) => T): T {
    try {
      index?.begin();
      // The first that is read begins the transaction.
      const state = index?.state();
      store.database.exec('BEGIN');
      const { records } = store;
      const generation = records.generation();
      const lastId = records.lastId();
      let floor = records.firstId() ?? lastId + 1;
      let known: IndexMoment | undefined;
      if (index !== undefined && state?.generation === generation && state.watermark <= lastId) {
        floor = Math.max(floor, state.floor);
        const blocks = index.blocks(blockOf(floor), blockOf(state.watermark));
        known = { file: index, state, blocks: blocks.filter(({ last }) => last >= floor) };
      }
      const tailFrom = known === undefined ? floor : Math.max(floor, known.state.watermark + 1);
      return read({ generation, records, index: known, floor, lastId, tailFrom });
    } finally {
      index?.end();
      if (store.database.inTransaction) store.database.exec('COMMIT');
    }
  }

  private openStore(): Store {
    const { file, prefix, busyTimeoutMs } = this.options;
    const identity = identify(file);
    if (this.store !== undefined && isSameFile(this.store.identity, identity)) return this.store;
    this.store?.database.close();
    this.store = undefined;
    const { database } = openForReading({ file, prefix, busyTimeoutMs });
    try {
      return (this.store = { database, records: new RecordReader(database, prefix), identity });
    } catch (error) {
      database.close();
      throw error instanceof BlotterError ? error : unreadable(file, error);
    }
  }

  private openIndex(): IndexFile | undefined {
    const { searchFile, busyTimeoutMs, cacheBytes } = this.options;
    const identity = identify(searchFile);
    if (isSameFile(this.index?.identity, identity)) return this.index?.file;
    this.closeIndex();
    if (identity === undefined || isSameFile(this.damaged, identity) || isMarkedDamaged(searchFile))
      return undefined;
    const file = IndexFile.open(searchFile, busyTimeoutMs, cacheBytes);
    if (file === undefined) return undefined;
    // It may have been replaced meanwhile: then the next call opens the other.
    this.index = { file, identity };
    return file;
  }

  private closeIndex(): void {
    this.index?.file.close();
    this.index = undefined;
  }
}
