import { hostname } from 'node:os';
import { type JournalDirectory, MAX_STATE_BYTES, SlotFile } from '../journal/index.js';
import { type ProcessLock, tryLock } from '../store/index.js';
import type { Gap, GapProcess } from './gap.js';
import type { PendingBatch } from './pending-batches.js';
import { type BatchRange, asRunState, newRun } from './run-state.js';

/**
 * The host's side of its run: a lock that the kernel releases when the process dies, and the run file, which is
 * there from before the first record until an orderly end. So a process that dies leaves evidence, whatever
 * it had done by then. Only the start and the end wait for the disk; meanwhile the worker keeps the file.
 */
export class HostRun {
  readonly process: GapProcess;
  private readonly path: string;
  private readonly lockPath: string;
  private lock: ProcessLock | undefined;

  constructor(
    private readonly directory: JournalDirectory,
    instance: string,
  ) {
    this.process = { instance, pid: process.pid, host: hostname() };
    this.path = directory.runPath(instance);
    this.lockPath = directory.lockPath(`${instance}.0`);
  }

  /** Leaves evidence that the run exists, unless it is there. @returns false when that is impossible now. */
  begin(): boolean {
    return this.withReserve(() => {
      this.takeLock();
      this.createFile();
    });
  }

  /** The same without the file, which is the worker's to make: does not wait for the disk. */
  hold(): boolean {
    return this.withReserve(() => this.takeLock());
  }

  /** Somebody deleted the lock's file, so that others would take us for dead: takes it anew. Never throws. */
  restore(): void {
    try {
      this.lock?.release();
    } catch {
      // In a folder that nobody may write now; beginning fails, too, and is tried again.
    }
    this.lock = undefined;
    this.hold();
  }

  /**
   * The process comes to an orderly end, with this left to tell.
   * @param isDurable - wait for the disk.
   * @param through - the last batch of those that are all durable.
   * @returns false when even this cannot be written.
   */
  lastWord(
    gaps: readonly Gap[],
    unwritten: readonly PendingBatch[],
    isDurable: boolean,
    through: number,
  ): boolean {
    try {
      if (!this.begin()) return false;
      this.writeLastWord(gaps, unwritten, isDurable, through);
      return true;
    } catch {
      return false;
    }
  }

  /** Nothing is left to tell: takes the evidence away, the lock first. */
  end(): void {
    try {
      // Should the process die before the file is gone, it says that this was an orderly end.
      if (this.directory.hasRun(this.process.instance)) this.writeLastWord([], [], false, 0);
      this.lock?.release();
      this.directory.removeRun(this.process.instance);
    } catch {
      // A folder that is gone or unwritable: whoever finds the run later sees its last word.
    }
    this.lock = undefined;
  }

  private writeLastWord(
    gaps: readonly Gap[],
    unwritten: readonly PendingBatch[],
    isDurable: boolean,
    through: number,
  ): void {
    const file = SlotFile.open(this.path);
    try {
      const state = asRunState(file.read()) ?? newRun(this.process, Date.now());
      const batch = Math.max(state.batch, through);
      const lastWord = { ...state, batch, gaps, unwritten: ranges(unwritten), isEnded: true };
      file.writeLastWord(lastWord, isDurable);
    } finally {
      file.close();
    }
  }

  /** On a full disk the reserve makes room for both files. */
  private withReserve(work: () => void): boolean {
    for (const prepare of [() => this.directory.create(), () => this.directory.spendReserve()]) {
      try {
        prepare();
        work();
        return true;
      } catch {
        // Once more with the reserve; then it is impossible now.
      }
    }
    return false;
  }

  private takeLock(): void {
    this.lock ??= tryLock(this.lockPath);
    if (this.lock === undefined) throw new Error(`${this.lockPath} is held by somebody else.`);
  }

  private createFile(): void {
    if (SlotFile.read(this.path) !== undefined) return;
    this.directory.removeRun(this.process.instance);
    const file = SlotFile.create(this.path);
    try {
      file.write(newRun(this.process, Date.now()), true);
    } finally {
      file.close();
    }
  }
}

/** Room for them beside the rest of the state. */
const MAX_RANGES = Math.floor(MAX_STATE_BYTES / 2 / 28);

/**
 * Neighbours of one size become one range. Should there be too many, the last stands for all that is left, under the
 * number of its first batch: that counts right unless only a part of it was written after all.
 */
function ranges(batches: readonly PendingBatch[]): BatchRange[] {
  const result: Array<[number, number, number]> = [];
  for (const [i, { batch, records }] of batches.entries()) {
    const last = result.at(-1);
    if (last !== undefined && last[2] === records && last[0] + last[1] === batch) last[1]++;
    else if (result.length < MAX_RANGES) result.push([batch, 1, records]);
    else {
      const rest = batches.slice(i);
      const total = rest.reduce((sum, { records: n }) => sum + n, 0);
      result.push([batch, 1, total]);
      break;
    }
  }
  return result;
}
