import { hostname } from 'node:os';
import { type JournalDirectory, MAX_STATE_BYTES, SlotFile } from '../journal/index.js';
import { UidGenerator } from '../model/index.js';
import { type ProcessLock, tryLock } from '../store/index.js';
import type { Gap, GapProcess } from './gap.js';
import type { PendingBatch } from './pending-batches.js';
import { type BatchRange, type RunState, asRunState, newRun } from './run-state.js';

/**
 * The host's side of its run: a lock that the kernel releases when the process dies, and the run file, which is
 * there from before the first record until an orderly end. So a process that dies leaves evidence, whatever
 * it had done by then. Everything here is a few system calls; only the start and the end wait for the disk.
 */
export class HostRun {
  readonly process: GapProcess;
  private readonly path: string;
  private readonly lockPath: string;
  private readonly endUid = new UidGenerator().next();
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
    try {
      this.take();
      return true;
    } catch {
      // On a full disk the reserve makes room for both files.
      try {
        this.directory.spendReserve();
        this.take();
        return true;
      } catch {
        return false;
      }
    }
  }

  /** Whether {@link begin} has succeeded. */
  get isBegun(): boolean {
    return this.lock !== undefined;
  }

  /** Somebody deleted the lock's file, so that others would take us for dead: takes it anew. */
  restore(): void {
    this.lock?.release();
    this.lock = undefined;
    this.begin();
  }

  /**
   * The process comes to an orderly end, with this left to tell.
   * @param isDurable - wait for the disk.
   * @returns false when even this cannot be written.
   */
  lastWord(gaps: readonly Gap[], unwritten: readonly PendingBatch[], isDurable: boolean): boolean {
    try {
      if (!this.begin()) return false;
      const file = SlotFile.open(this.path);
      try {
        const state = asRunState(file.read()) ?? this.newState();
        file.writeLastWord({ ...state, gaps, unwritten: ranges(unwritten), isEnded: true }, isDurable);
      } finally {
        file.close();
      }
      return true;
    } catch {
      return false;
    }
  }

  /** Nothing is left to tell: takes the evidence away. */
  end(): void {
    try {
      this.directory.removeRun(this.process.instance);
      this.lock?.release();
    } catch {
      // A folder that is gone or unwritable: whoever finds the run later sees its last word.
    }
    this.lock = undefined;
  }

  private take(): void {
    if (this.lock !== undefined) return;
    this.directory.create();
    const lock = tryLock(this.lockPath);
    if (lock === undefined) throw new Error(`${this.lockPath} is held by somebody else.`);
    try {
      if (SlotFile.read(this.path) === undefined) {
        this.directory.removeRun(this.process.instance);
        const file = SlotFile.create(this.path);
        try {
          file.write(this.newState(), true);
        } finally {
          file.close();
        }
      }
      this.lock = lock;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  private newState(): RunState {
    return newRun(this.process, this.endUid, Date.now());
  }
}

/** Room for them beside the rest of the state. */
const MAX_RANGES = Math.floor(MAX_STATE_BYTES / 2 / 28);

/**
 * Neighbours of one size become one range. Should there be too many, the last range stands for all that is left: its
 * records are spread evenly, which counts right unless part of it was written after all.
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
