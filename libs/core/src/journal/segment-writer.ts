import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  unlinkSync,
  writevSync,
} from 'node:fs';
import { dirname } from 'node:path';
import {
  FRAME_HEADER_BYTES,
  type Frame,
  SEGMENT_HEADER_BYTES,
  encodeFrameHeader,
  encodeSegmentHeader,
} from './segment-format.js';

/** Appends frames to one segment file and makes them durable. Synchronous: it runs in the writer worker, or at exit. */
export class SegmentWriter {
  private readonly fd: number;
  private size = SEGMENT_HEADER_BYTES;
  private isDirectoryDurable: boolean;

  /**
   * Creates the file (mode 0600).
   * @param isTemporary - it gets its name later: whoever gives it one makes the name durable.
   * @throws the system's error (ENOSPC, EACCES, EEXIST …).
   */
  constructor(
    readonly path: string,
    instance: string,
    isTemporary = false,
  ) {
    this.isDirectoryDurable = isTemporary;
    this.fd = openSync(path, 'wx', 0o600);
    try {
      writeAll(this.fd, [encodeSegmentHeader({ instance, createdAtMs: Date.now() })], 0);
    } catch (error) {
      closeSync(this.fd);
      // A full disk is tried again and again, each time under a new name.
      removeQuietly(path);
      throw error;
    }
  }

  /** Bytes in the file that frames may be read from. */
  get bytes(): number {
    return this.size;
  }

  /**
   * Appends the frames with one write and one fdatasync; when it returns they are durable.
   * @returns the offset of each frame.
   * @throws the system's error. The file then ends where it ended before, so that nothing half-written
   * stands before later frames; if even that fails, `isBroken` is set and the segment must not be used again.
   */
  append(frames: readonly Frame[]): number[] {
    const buffers: Uint8Array[] = [];
    const offsets: number[] = [];
    let end = this.size;
    for (const frame of frames) {
      offsets.push(end);
      buffers.push(encodeFrameHeader(frame), frame.payload);
      end += FRAME_HEADER_BYTES + frame.payload.length;
    }
    try {
      writeAll(this.fd, buffers, this.size);
      fdatasyncSync(this.fd);
      if (!this.isDirectoryDurable) this.syncDirectory();
    } catch (error) {
      this.rollBack();
      throw error;
    }
    this.size = end;
    return offsets;
  }

  isBroken = false;

  /** True when its name is gone: somebody deleted the file or its folder. */
  get isDeleted(): boolean {
    return fstatSync(this.fd).nlink === 0;
  }

  close(): void {
    closeSync(this.fd);
  }

  private syncDirectory(): void {
    fsyncDirectory(dirname(this.path));
    this.isDirectoryDurable = true;
  }

  private rollBack(): void {
    try {
      ftruncateSync(this.fd, this.size);
    } catch {
      this.isBroken = true;
    }
  }
}

/** What cannot be deleted hides no error that came before. */
function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It has no frames, and no reader looks at it.
  }
}

/** A new or renamed file is only durable once its directory is. */
export function fsyncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * IOV_MAX is 1024 on Linux; a write may also stop short of what was asked. The position is explicit: after
 * a write that failed halfway, the file's own would be beyond the end that it was truncated to.
 */
function writeAll(fd: number, buffers: readonly Uint8Array[], start: number): void {
  let queue = [...buffers];
  let position = start;
  while (queue.length > 0) {
    let written = writevSync(fd, queue.slice(0, 1000), position);
    position += written;
    let index = 0;
    while (index < queue.length && written >= queue[index]!.length) written -= queue[index++]!.length;
    queue = queue.slice(index);
    if (written > 0) queue[0] = queue[0]!.subarray(written);
  }
}
