import { type JournalDirectory, SlotFile } from '../journal/index.js';
import type { GapProcess } from './gap.js';
import { type RunMark, type RunState, asRunState, newRun } from './run-state.js';

/** The worker's side of a run: keeps the run file up to date, in place. Losing it costs evidence, never records. */
export class RunKeeper {
  private file: SlotFile | undefined;
  private state: RunState | undefined;
  /** What the host said before the file could be opened. */
  private unsaved: RunMark | undefined;

  constructor(
    private readonly directory: JournalDirectory,
    private readonly process: GapProcess,
  ) {}

  /** Opens the run file that the host has made, or makes it anew. @throws the system's error. */
  open(): void {
    if (this.file?.isDeleted === true) this.close();
    if (this.file !== undefined) return;
    this.file = this.openOrCreate();
    this.save(true);
    if (this.unsaved !== undefined) this.marked(this.unsaved);
  }

  /** What the host says; losses wait for the disk. */
  marked({ created, lost, gaps }: RunMark): void {
    if (this.state === undefined) {
      this.unsaved = { created, lost, gaps: gaps ?? this.unsaved?.gaps };
      return;
    }
    this.unsaved = undefined;
    this.state = { ...this.state, created, lost, gaps: gaps ?? this.state.gaps };
    if (gaps !== undefined) this.save(true);
  }

  /**
   * A batch is fsynced in the journal.
   * @param durable - records of all batches up to it.
   * @param createdAtMs - when its last record was created.
   */
  appended(batch: number, durable: number, createdAtMs: number): void {
    if (this.state === undefined) return;
    this.state = { ...this.state, batch, durable, fromMs: createdAtMs, toMs: createdAtMs };
    this.beat();
  }

  /** All batches up to this one are committed in the store. */
  stored(through: number): void {
    if (this.state === undefined || this.state.stored >= through) return;
    this.state = { ...this.state, stored: through };
    this.save(false);
  }

  /** What {@link stored} was told last, also by the worker before. */
  get storedThrough(): number {
    return this.state?.stored ?? 0;
  }

  /** A sign of life. */
  beat(): void {
    try {
      this.open();
    } catch {
      // The next sign of life tries again.
    }
    if (this.file === undefined || this.state === undefined) return;
    const now = Date.now();
    const { fromMs, toMs } = this.state;
    // The clock may have been set back, or forth and back.
    this.state = { ...this.state, seenAtMs: now, fromMs: Math.min(fromMs, now), toMs: Math.max(toMs, now) };
    this.save(false);
  }

  close(): void {
    this.file?.close();
    this.file = undefined;
  }

  private openOrCreate(): SlotFile {
    const path = this.directory.runPath(this.process.instance);
    try {
      const file = SlotFile.open(path);
      this.state ??= asRunState(file.read());
      if (this.state !== undefined) return file;
      file.close();
      this.directory.removeRun(this.process.instance);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const file = SlotFile.create(path);
    const madeAtMs = Date.now();
    this.state = { ...(this.state ?? newRun(this.process, madeAtMs)), madeAtMs };
    return file;
  }

  private save(isDurable: boolean): void {
    if (this.state === undefined) return;
    try {
      this.file?.write(this.state, isDurable);
    } catch {
      // The journal itself will meet what is wrong, and say so.
    }
  }
}
