import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import {
  FRAME_HEADER_BYTES,
  type Frame,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
  decodeFrame,
  decodeSegmentHeader,
  mayStartFrame,
  payloadLength,
} from './segment-format.js';

/** How many places {@link SegmentReader.resync} looks at with one read. */
const WINDOW_BYTES = 1024 * 1024;

/** Reads the frames of one segment file in order, also while somebody appends to it. */
export class SegmentReader {
  private readonly fd: number;
  /** undefined when the file has no valid header, so no frame either. */
  readonly header: SegmentHeader | undefined;
  private position = SEGMENT_HEADER_BYTES;

  /** @throws the system's error, or BlotterError ERR_BLOTTER_JOURNAL for a newer format. */
  constructor(readonly path: string) {
    this.fd = openSync(path, 'r');
    try {
      this.header = decodeSegmentHeader(this.read(0, SEGMENT_HEADER_BYTES));
    } catch (error) {
      closeSync(this.fd);
      throw error;
    }
  }

  /** Offset of the next frame. */
  get offset(): number {
    return this.position;
  }

  seek(offset: number): void {
    this.position = offset;
  }

  /** The next whole frame, or undefined at the end or at a torn tail (see {@link remainder}). */
  next(): Frame | undefined {
    if (this.header === undefined) return undefined;
    const frame = this.frameAt(this.position);
    if (frame !== undefined) this.position += FRAME_HEADER_BYTES + frame.payload.length;
    return frame;
  }

  /**
   * Tells damage from a torn tail, once {@link next} returned undefined: after damage, whole frames follow. It
   * cannot tell a frame from the image of one inside a damaged payload. Beside a living writer, try `next()` once
   * more before believing it: the frame may have become whole meanwhile.
   * @returns the offset of the next whole frame after the current position, or undefined when there is none. The
   * position stays where it is: {@link seek}. Works without a valid header, too.
   */
  resync(): number | undefined {
    const { size } = fstatSync(this.fd);
    for (let start = this.position + 1; start + FRAME_HEADER_BYTES <= size; start += WINDOW_BYTES) {
      const window = this.read(start, WINDOW_BYTES + FRAME_HEADER_BYTES - 1);
      for (let at = 0; at + FRAME_HEADER_BYTES <= window.length; at++) {
        const offset = start + at;
        if (mayStartFrame(window, at, size - offset) && this.frameAt(offset) !== undefined) return offset;
      }
    }
    return undefined;
  }

  /** Bytes after the last frame read: 0, or the size of a torn tail once {@link next} returned undefined. */
  remainder(): number {
    return Math.max(0, fstatSync(this.fd).size - this.position);
  }

  close(): void {
    closeSync(this.fd);
  }

  private frameAt(position: number): Frame | undefined {
    const header = this.read(position, FRAME_HEADER_BYTES);
    const length = payloadLength(header);
    if (length === undefined) return undefined;
    const payload = this.read(position + FRAME_HEADER_BYTES, length);
    return payload.length < length ? undefined : decodeFrame(header, payload);
  }

  /** At most `length` bytes; fewer at the end of the file. */
  private read(position: number, length: number): Buffer {
    const available = Math.min(length, Math.max(0, fstatSync(this.fd).size - position));
    const buffer = Buffer.allocUnsafe(available);
    let done = 0;
    while (done < available) {
      const bytes = readSync(this.fd, buffer, done, available - done, position + done);
      if (bytes === 0) break;
      done += bytes;
    }
    return buffer.subarray(0, done);
  }
}
