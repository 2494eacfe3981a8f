import { type JournalDirectory, writeWholeSegment } from '../journal/index.js';
import type { PendingBatch } from './pending-batches.js';

/** How far a write-out came. */
export interface WriteOutResult {
  /** Batches that are durable, from the front. */
  readonly written: number;
  /** Why not all. */
  readonly error?: unknown;
}

/**
 * Writes batches into the journal, synchronously, as one segment; on a disk that is nearly full as several, as many
 * as fit. Batches that a worker may be appending at this moment are recognised later by their numbers.
 * @param nextNumber - numbers segments of this instance.
 */
export function writeOut(
  directory: JournalDirectory,
  instance: string,
  nextNumber: () => number,
  batches: readonly PendingBatch[],
): WriteOutResult {
  const appendedAtMs = Date.now();
  try {
    directory.create();
    const frames = batches.map((batch) => ({ ...batch, appendedAtMs }));
    writeWholeSegment(directory, instance, nextNumber(), frames);
    return { written: batches.length };
  } catch (error) {
    if (batches.length === 1 || !isFull(error)) return { written: 0, error };
    const half = batches.length >> 1;
    const first = writeOut(directory, instance, nextNumber, batches.slice(0, half));
    if (first.written < half) return first;
    const second = writeOut(directory, instance, nextNumber, batches.slice(half));
    return { ...second, written: half + second.written };
  }
}

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
