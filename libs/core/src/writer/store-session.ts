import { BlotterError } from '../errors.js';
import { type JournalDirectory, SlotFile } from '../journal/index.js';
import { derivedUid } from '../model/index.js';
import { readLogRows } from '../otlp/index.js';
import {
  type FileIdentity,
  type KnownRecords,
  type OpenStore,
  type StorePosition,
  StoreWriter,
  checkStructure,
  classifySqliteError,
  hasOurHeader,
  identify,
  isSameFile,
  openStore,
  salvageStore,
} from '../store/index.js';
import type { Gap, GapReason } from './gap.js';
import { addGap, alreadyStored, type Notice } from './notices.js';
import type { WorkerSetup } from './protocol.js';
import { asRunState } from './run-state.js';
import { StoreStateFile } from './store-state.js';

/** What was committed went into a file that has no name any more: it must be committed again. */
export class StoreReplacedError extends Error {
  readonly code = 'BLOTTER_STORE_REPLACED';

  constructor(file: string) {
    super(`${file} was deleted or replaced while it was being written.`);
  }
}

/** What was committed is in a log that only we can read: it must be written back before anything is added. */
export class StoreLogDeletedError extends Error {
  readonly code = 'BLOTTER_STORE_LOG_DELETED';

  constructor(file: string) {
    super(`${file}-wal was deleted, and somebody keeps its last copy from being written back.`);
  }
}

/** A reader that never ends keeps the WAL from being written back: it must not grow for ever. */
export class WalFullError extends Error {
  readonly code = 'BLOTTER_WAL_FULL';

  constructor(bytes: number) {
    super(`The WAL has reached walMaxBytes (${bytes} bytes), and a reader keeps it from being written back.`);
  }
}

/**
 * The store as the applier uses it: opened when it can be, and again when its file was replaced; quarantined when it is
 * corrupt. What its loss takes with it is told in the trail.
 */
export class StoreSession {
  private store: { readonly open: OpenStore; readonly writer: StoreWriter } | undefined;
  private readonly state: StoreStateFile;
  /** How far the store was that was open last: also when the file that says so is gone. */
  private position: StorePosition | undefined;
  /** Of the file, when it was looked at last. */
  private bytes = 0;
  /** It was truncated, by all that can be seen from outside. */
  private isSuspect = false;
  /** The write-ahead log that is open. */
  private log: FileIdentity | undefined;
  storeLosses = 0;

  constructor(
    private readonly setup: WorkerSetup,
    private readonly directory: JournalDirectory,
    private readonly events: { opened(generation: string): void; notify(notice: Notice): void },
  ) {
    this.state = new StoreStateFile(directory, setup.store.file);
  }

  get writer(): StoreWriter | undefined {
    return this.store?.writer;
  }

  /**
   * The open store.
   * @throws BlotterError when the file is not ours to write, the SQLite error when it cannot be opened now.
   */
  open(): StoreWriter {
    if (this.store !== undefined) return this.store.writer;
    const open = openStore(this.setup.store);
    try {
      if (this.isSuspect) checkStructure(open);
      this.isSuspect = false;
      const writer = new StoreWriter(open, readLogRows);
      this.compare(open, writer);
      return this.opened(open, writer);
    } catch (error) {
      // Tried again and again: every connection that is left open takes file descriptors from the host.
      open.database.close();
      throw error;
    }
  }

  /**
   * Before a transaction: is the file still the one that was opened, and whole? May close it, to be opened anew.
   * @throws StoreReplacedError, StoreLogDeletedError, WalFullError.
   */
  check(): void {
    this.checkFile();
    this.checkSize();
    this.checkLog();
    this.checkWal();
  }

  /** @throws StoreReplacedError when the file that is open has lost its name; the store is closed then. */
  checkFile(): void {
    if (this.store === undefined) return;
    const { open } = this.store;
    if (isSameFile(open.identity, identify(open.location.file))) return;
    this.writeBack();
    this.close();
    throw new StoreReplacedError(open.location.file);
  }

  /** What is in our cache hides that the file was truncated: then it is opened anew, and read. */
  private checkSize(): void {
    const { store } = this.setup;
    if (this.store === undefined || store.isShared) return;
    const before = this.bytes;
    this.bytes = identify(store.file)?.bytes ?? 0;
    // VACUUM makes it shorter, too.
    if (this.bytes >= before || this.store.writer.bytes() < before) return;
    this.isSuspect = true;
    this.close();
  }

  /**
   * Should somebody have deleted the write-ahead log, it is written back from our copy, which goes with us.
   * @throws StoreLogDeletedError when that is impossible now.
   */
  checkLog(): void {
    if (this.store === undefined || this.setup.store.isShared) return;
    if (isSameFile(this.log, this.identifyLog())) return;
    if (!this.writeBack()) throw new StoreLogDeletedError(this.setup.store.file);
    this.close();
  }

  /** The file holds what was committed, wherever it is now, and its log does not add to another one. */
  private writeBack(): boolean {
    if (this.store === undefined || this.setup.store.isShared) return false;
    try {
      return this.store.writer.checkpoint();
    } catch {
      return false;
    }
  }

  private identifyLog(): FileIdentity | undefined {
    return identify(`${this.setup.store.file}-wal`);
  }

  /** What was committed is where it should be: remembers how far the store is. */
  committed(): void {
    if (this.store === undefined) return;
    const position = this.store.writer.position();
    const isRenewed = position.generation !== this.position?.generation;
    this.position = position;
    this.state.write(position);
    if (isRenewed) this.events.opened(position.generation);
  }

  /** @throws WalFullError while a reader keeps the WAL beyond its bound. */
  /** UUID text of the store; undefined until it is open. */
  get generation(): string | undefined {
    return this.position?.generation;
  }

  private checkWal(): void {
    const { store, walMaxBytes } = this.setup;
    // Whose file it is, that one looks after its WAL.
    if (this.store === undefined || store.isShared) return;
    if (this.store.writer.walBytes() > walMaxBytes && !this.store.writer.checkpoint()) {
      throw new WalFullError(walMaxBytes);
    }
  }

  /** Whether the WAL may grow by what is not urgent: half of its bound is left to what is applied. */
  hasRoomInWal(): boolean {
    const { store, walMaxBytes } = this.setup;
    if (this.store === undefined || store.isShared) return true;
    const { writer } = this.store;
    return writer.walBytes() <= walMaxBytes / 2 || (!writer.isOpen && writer.checkpoint());
  }

  /**
   * After an error: puts a corrupt file of ours aside and saves what can be read, so that the next {@link open}
   * has a sound one. @returns true when it did.
   * @throws the system's or SQLite's error.
   */
  async heal(error: unknown): Promise<boolean> {
    const { store } = this.setup;
    // The platform's file is the platform's.
    if (store.isShared || !meansCorrupt(error)) return false;
    const known = this.known();
    const generation = known?.generation;
    const corrupt = this.store?.open.identity ?? identify(store.file);
    this.isSuspect = false;
    this.close();
    // Whatever else it is, it is not ours to rename.
    if (generation === undefined && !hasOurHeader(store.file)) return false;
    const finish = (writer: StoreWriter, lost: number | undefined): void => {
      if (lost !== 0) {
        addGap(writer, this.gap('store_damaged', lost, `lost ${generation}`), this.setup.process);
      }
      this.leaveOut(writer);
    };
    const salvage = await salvageStore(store, readLogRows, corrupt, known, finish);
    if (salvage === undefined) return false;
    this.storeLosses++;
    this.rememberNew();
    return true;
  }

  /** The store is another now, and that was said. */
  private rememberNew(): void {
    const open = openStore(this.setup.store);
    const writer = new StoreWriter(open, readLogRows);
    this.state.write(writer.position());
    this.opened(open, writer);
  }

  private opened(open: OpenStore, writer: StoreWriter): StoreWriter {
    this.position = writer.position();
    this.log = this.identifyLog();
    this.bytes = open.identity.bytes;
    this.store = { open, writer };
    this.events.opened(open.generation);
    return writer;
  }

  private known(): StorePosition | undefined {
    const saved = this.state.read();
    const { position } = this;
    if (saved === undefined || position === undefined) return saved ?? position;
    return saved.generation === position.generation && saved.lastRecordId < position.lastRecordId
      ? position
      : saved;
  }

  /** Batches that were in the lost store stay lost, also when segments still have them: so the gap is exact. */
  private leaveOut(store: StoreWriter): void {
    const runs = this.directory.runs().flatMap((instance) => {
      return asRunState(SlotFile.read(this.directory.runPath(instance))) ?? [];
    });
    alreadyStored(runs).apply(store);
  }

  close(): void {
    this.store?.writer.close();
    this.store = undefined;
    this.state.close();
  }

  /** Is it the store that was here last, and as far as it was? */
  private compare(open: OpenStore, writer: StoreWriter): void {
    const known = this.known();
    if (known === undefined || known.lastRecordId === 0) return;
    const { lastRecordId } = writer.position();
    if (known.generation !== open.generation) {
      this.lost(this.gap('store_replaced', recordsOf(known), `lost ${known.generation}`));
    } else if (lastRecordId < known.lastRecordId) {
      const name = `rolled back ${known.generation} ${known.lastRecordId} ${lastRecordId}`;
      this.lost(this.gap('store_rolled_back', known.lastRecordId - lastRecordId, name), true);
    }
  }

  private lost(gap: Gap, isRolledBack = false): void {
    this.storeLosses++;
    this.events.notify({
      apply: (store) => {
        addGap(store, gap, this.setup.process);
        this.leaveOut(store);
        if (isRolledBack) store.renewGeneration();
        return undefined;
      },
    });
  }

  private gap(reason: GapReason, records: number | undefined, name: string): Gap {
    const nowMs = Date.now();
    return { uid: derivedUid(name), reason, records, fromMs: 0, toMs: nowMs };
  }
}

/** Not those that retention had removed. The version before did not know of any. */
function recordsOf({ lastRecordId, retainedFrom = 1 }: KnownRecords): number {
  return lastRecordId - retainedFrom + 1;
}

function meansCorrupt(error: unknown): boolean {
  if (error instanceof BlotterError) return error.code === 'ERR_BLOTTER_NOT_SQLITE';
  return ['corrupt', 'not-a-database'].includes(classifySqliteError(error));
}
