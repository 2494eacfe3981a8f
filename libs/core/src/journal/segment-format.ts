import { crc32 } from 'node:zlib';
import { BlotterError } from '../errors.js';

/*
 * A segment file:
 *
 *   header  "BLTJ"  u16 version  u16 reserved  16 bytes writer instance  f64 created (ms)  u32 CRC of these
 *   frame*  u32 payload bytes  u32 CRC of the 20 bytes below and the payload
 *           u32 records  f64 batch number  f64 appended at (ms)
 *           payload: one ExportLogsServiceRequest, protobuf
 *
 * Little-endian. A frame that is cut short or whose CRC fails ends the segment: it was never acknowledged.
 */

export const SEGMENT_HEADER_BYTES = 36;
export const FRAME_HEADER_BYTES = 28;

/** Larger than any batch: a length beyond it is damage, not data. */
export const MAX_PAYLOAD_BYTES = 256 * 1024 * 1024;

/** The largest time that a Date can hold. */
const MAX_TIME_MS = 8.64e15;

const MAGIC = 0x4a544c42; // "BLTJ"
const VERSION = 1;

/** What the header of a segment says. */
export interface SegmentHeader {
  /** UUID text of the writer instance whose batches these are. */
  readonly instance: string;
  readonly createdAtMs: number;
}

/** One batch in the journal. */
export interface Frame {
  /** Number of the batch within its writer instance, from 1 on. */
  readonly batch: number;
  readonly records: number;
  readonly appendedAtMs: number;
  /** ExportLogsServiceRequest, protobuf. */
  readonly payload: Uint8Array;
}

export function encodeSegmentHeader(header: SegmentHeader): Buffer {
  const buffer = Buffer.alloc(SEGMENT_HEADER_BYTES);
  buffer.writeUInt32LE(MAGIC, 0);
  buffer.writeUInt16LE(VERSION, 4);
  buffer.write(header.instance.replaceAll('-', ''), 8, 'hex');
  buffer.writeDoubleLE(header.createdAtMs, 24);
  buffer.writeUInt32LE(crc32(buffer.subarray(0, 32)), 32);
  return buffer;
}

/**
 * @returns undefined when the header is cut short or damaged: nothing in the file was acknowledged.
 * @throws BlotterError ERR_BLOTTER_JOURNAL when a newer version wrote it.
 */
export function decodeSegmentHeader(buffer: Buffer): SegmentHeader | undefined {
  if (buffer.length < SEGMENT_HEADER_BYTES || buffer.readUInt32LE(0) !== MAGIC) return undefined;
  if (buffer.readUInt32LE(32) !== crc32(buffer.subarray(0, 32))) return undefined;
  const version = buffer.readUInt16LE(4);
  if (version !== VERSION) {
    throw new BlotterError(
      'ERR_BLOTTER_JOURNAL',
      `Journal segment has format version ${version}; this is version ${VERSION}.`,
      'Let the newer version of Blotter that wrote it run once: it will apply the segment.',
    );
  }
  const hex = buffer.toString('hex', 8, 24);
  const instance = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return { instance: instance.join('-'), createdAtMs: buffer.readDoubleLE(24) };
}

/** The bytes that precede a frame's payload in the file. */
export function encodeFrameHeader(frame: Frame): Buffer {
  const buffer = Buffer.allocUnsafe(FRAME_HEADER_BYTES);
  buffer.writeUInt32LE(frame.payload.length, 0);
  buffer.writeUInt32LE(frame.records, 8);
  buffer.writeDoubleLE(frame.batch, 12);
  buffer.writeDoubleLE(frame.appendedAtMs, 20);
  buffer.writeUInt32LE(crc32(frame.payload, crc32(buffer.subarray(8))), 4);
  return buffer;
}

/** Length of the payload that a frame header announces; undefined when no frame can start like this. */
export function payloadLength(header: Buffer): number | undefined {
  if (header.length < FRAME_HEADER_BYTES) return undefined;
  const length = header.readUInt32LE(0);
  return length > MAX_PAYLOAD_BYTES ? undefined : length;
}

/**
 * Whether a frame may start at this place: a cheap test, so that of the places in damaged bytes few need their CRC
 * computed. No whole frame fails it.
 * @param available - bytes from there to the end of the file.
 */
export function mayStartFrame(bytes: Buffer, at: number, available: number): boolean {
  const length = bytes.readUInt32LE(at);
  if (length > MAX_PAYLOAD_BYTES || FRAME_HEADER_BYTES + length > available) return false;
  const batch = bytes.readDoubleLE(at + 12);
  const appendedAtMs = bytes.readDoubleLE(at + 20);
  return Number.isSafeInteger(batch) && batch > 0 && appendedAtMs >= 0 && appendedAtMs <= MAX_TIME_MS;
}

/** @returns undefined when the CRC does not match. */
export function decodeFrame(header: Buffer, payload: Uint8Array): Frame | undefined {
  if (crc32(payload, crc32(header.subarray(8, FRAME_HEADER_BYTES))) !== header.readUInt32LE(4)) {
    return undefined;
  }
  return {
    records: header.readUInt32LE(8),
    batch: header.readDoubleLE(12),
    appendedAtMs: header.readDoubleLE(20),
    payload,
  };
}
