import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import {
  FRAME_HEADER_BYTES,
  type Frame,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
  decodeFrame,
  decodeSegmentHeader,
  payloadLength,
} from './segment-format.js';

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
    const header = this.read(this.position, FRAME_HEADER_BYTES);
    const length = payloadLength(header);
    if (length === undefined) return undefined;
    const payload = this.read(this.position + FRAME_HEADER_BYTES, length);
    if (payload.length < length) return undefined;
    const frame = decodeFrame(header, payload);
    if (frame !== undefined) this.position += FRAME_HEADER_BYTES + length;
    return frame;
  }

  /** Bytes after the last frame read: 0, or the size of a torn tail once {@link next} returned undefined. */
  remainder(): number {
    return Math.max(0, fstatSync(this.fd).size - this.position);
  }

  close(): void {
    closeSync(this.fd);
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
