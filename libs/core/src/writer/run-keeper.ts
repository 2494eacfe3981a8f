import { type JournalDirectory, SlotFile } from '../journal/index.js';
import { type RunMark, type RunState, asRunState } from './run-state.js';

/** The worker's side of a run: keeps the run file up to date, in place. Losing it costs evidence, never records. */
export class RunKeeper {
  private file: SlotFile | undefined;
  private state: RunState | undefined;
  /** What the host said before the file could be opened. */
  private unsaved: RunMark | undefined;

  constructor(
    private readonly directory: JournalDirectory,
    private readonly instance: string,
  ) {}

  /** Opens the run file that the host has made. @throws the system's error. */
  open(): void {
    if (this.file !== undefined) return;
    this.file = SlotFile.open(this.directory.runPath(this.instance));
    // What we know already is newer, when the file was made anew.
    this.state ??= asRunState(this.file.read());
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

  /** A sign of life. @returns false when somebody has deleted the file. */
  beat(): boolean {
    if (this.file === undefined && !this.reopen()) return false;
    if (this.state === undefined || this.file === undefined) return false;
    const now = Date.now();
    const { fromMs, toMs } = this.state;
    // The clock may have been set back, or forth and back.
    this.state = { ...this.state, seenAtMs: now, fromMs: Math.min(fromMs, now), toMs: Math.max(toMs, now) };
    this.save(false);
    if (!this.file.isDeleted) return true;
    this.close();
    return false;
  }

  close(): void {
    this.file?.close();
    this.file = undefined;
  }

  private reopen(): boolean {
    try {
      this.open();
      return true;
    } catch {
      return false;
    }
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
