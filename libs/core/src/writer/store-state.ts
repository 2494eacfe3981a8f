import { dirname, relative } from 'node:path';
import { type JournalDirectory, SlotFile } from '../journal/index.js';
import type { StorePosition } from '../store/index.js';

interface SavedState extends StorePosition {
  /** Path of the store, relative to the folder that the journal is in. */
  readonly file: string;
}

/**
 * The file `store.state` in the journal folder: how far the store was when somebody last looked, kept outside of it, so
 * that its loss is noticed. All writers of a store write it.
 */
export class StoreStateFile {
  private file: SlotFile | undefined;
  private generation: string | undefined;
  private readonly storeFile: string;

  /** @param file - path of the store: evidence of another one in the same folder means nothing. */
  constructor(
    private readonly directory: JournalDirectory,
    file: string,
  ) {
    this.storeFile = relative(dirname(directory.path), file);
  }

  /** @throws the system's error. */
  read(): StorePosition | undefined {
    const state = SlotFile.read(this.directory.storeStatePath) as Partial<SavedState> | undefined;
    const isOurs = state?.file === this.storeFile && typeof state.generation === 'string';
    this.generation = isOurs ? state.generation : undefined;
    return isOurs ? (state as SavedState) : undefined;
  }

  /** Never throws: it is evidence, and the next commit writes it again. */
  write(position: StorePosition): void {
    const state: SavedState = { file: this.storeFile, ...position };
    try {
      if (this.file?.isDeleted === true) this.close();
      this.file ??= this.open();
      // Sequences are batch ids, so that of two processes that write at once the later commit wins.
      if (this.generation === state.generation) this.file.write(state, false, state.lastBatchId + 1);
      else this.file.reset(state, state.lastBatchId + 1);
      this.generation = state.generation;
    } catch {
      this.close();
    }
  }

  close(): void {
    this.file?.close();
    this.file = undefined;
  }

  private open(): SlotFile {
    try {
      return SlotFile.open(this.directory.storeStatePath);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return SlotFile.create(this.directory.storeStatePath);
    }
  }
}
