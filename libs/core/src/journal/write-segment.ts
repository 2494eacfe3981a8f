import type { JournalDirectory } from './journal-directory.js';
import type { Frame } from './segment-format.js';
import { SegmentWriter } from './segment-writer.js';

/**
 * Writes frames as one whole segment, synchronously, from whatever thread calls: for exit, for records
 * after shutdown, and for the overflow policy `block`. When it returns they are durable, and any
 * living writer may apply them.
 * @param number - never used before by this instance.
 * @returns the bytes written.
 * @throws the system's error; then nothing of it is visible to readers.
 */
export function writeWholeSegment(
  directory: JournalDirectory,
  instance: string,
  number: number,
  frames: readonly Frame[],
): number {
  const path = directory.exitSegmentPath(instance, number);
  // Left by a process that died while it wrote.
  directory.remove(`${path}.tmp`);
  const writer = new SegmentWriter(`${path}.tmp`, instance, true);
  try {
    writer.append(frames);
  } catch (error) {
    directory.remove(`${path}.tmp`);
    throw error;
  } finally {
    writer.close();
  }
  directory.publish(`${path}.tmp`, path);
  return writer.bytes;
}
