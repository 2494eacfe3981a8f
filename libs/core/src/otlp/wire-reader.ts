import { BlotterError } from '../errors.js';

/** Protobuf wire format, read in place. Every read is bounds-checked: malformed input throws, never runs over. */
export class WireReader {
  position = 0;
  private readonly view: DataView;
  private lastLow = 0;
  private lastHigh = 0;
  private lastFixed64 = 0n;

  constructor(readonly buffer: Buffer) {
    this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  /** Unsigned varint up to 2^53, for tags and lengths: what is larger is longer than any message. */
  varint(end: number): number {
    const buffer = this.buffer;
    let position = this.position;
    if (position < end) {
      const first = buffer[position]!;
      if (first < 128) {
        this.position = position + 1;
        return first;
      }
    }
    let value = 0;
    let factor = 1;
    for (let i = 0; i < 10; i++) {
      if (position >= end) throw malformed(position, 'a varint runs past its message');
      const byte = buffer[position++]!;
      value += (byte & 127) * factor;
      factor *= 128;
      if (byte < 128) {
        this.position = position;
        return value;
      }
    }
    throw malformed(position, 'a varint is longer than 10 bytes');
  }

  /** Two's complement int64. */
  int64(end: number): number | bigint {
    const first = this.position < end ? this.buffer[this.position]! : 128;
    if (first < 128) {
      this.position++;
      return first;
    }
    let value = 0n;
    let shift = 0n;
    for (let i = 0; i < 10; i++) {
      if (this.position >= end) throw malformed(this.position, 'a varint runs past its message');
      const byte = this.buffer[this.position++]!;
      value |= BigInt(byte & 127) << shift;
      shift += 7n;
      if (byte < 128) return BigInt.asIntN(64, value);
    }
    throw malformed(this.position, 'a varint is longer than 10 bytes');
  }

  /** Two's complement int32: the low 32 bits of a varint, as protobuf has it. `>>> 0` makes it a uint32. */
  int32(end: number): number {
    const value = this.int64(end);
    return typeof value === 'number' ? value : Number(BigInt.asIntN(32, value));
  }

  /** The end of a length-delimited field that starts here; the position moves to its first byte. */
  span(end: number): number {
    const length = this.varint(end);
    const spanEnd = this.position + length;
    if (spanEnd > end) throw malformed(this.position, 'a field is longer than its message');
    return spanEnd;
  }

  fixed64(end: number): bigint {
    this.need(8, end);
    const low = this.view.getUint32(this.position, true);
    const high = this.view.getUint32(this.position + 4, true);
    // Neighbours mostly share their times, and a bigint is slow to make.
    if (low !== this.lastLow || high !== this.lastHigh) {
      this.lastFixed64 = this.view.getBigInt64(this.position, true);
      this.lastLow = low;
      this.lastHigh = high;
    }
    this.position += 8;
    return this.lastFixed64;
  }

  double(end: number): number {
    this.need(8, end);
    const value = this.view.getFloat64(this.position, true);
    this.position += 8;
    return value;
  }

  fixed32(end: number): number {
    this.need(4, end);
    const value = this.view.getUint32(this.position, true);
    this.position += 4;
    return value;
  }

  /** Steps over a field whose tag has been read. */
  skip(tag: number, end: number): void {
    switch (tag & 7) {
      case 0:
        this.int64(end);
        return;
      case 1:
        this.need(8, end);
        this.position += 8;
        return;
      case 2:
        this.position = this.span(end);
        return;
      case 5:
        this.need(4, end);
        this.position += 4;
        return;
      default:
        throw malformed(this.position, `wire type ${tag & 7} is not used by OTLP`);
    }
  }

  /** Visits every length-delimited field that has this tag, positioned at its first byte; skips the others. */
  eachSpan(end: number, wanted: number, visit: (spanEnd: number) => void): void {
    while (this.position < end) {
      const tag = this.varint(end);
      if (tag !== wanted) {
        this.skip(tag, end);
        continue;
      }
      const spanEnd = this.span(end);
      visit(spanEnd);
      this.position = spanEnd;
    }
  }

  text(start: number, end: number): string {
    return this.buffer.toString('utf8', start, end);
  }

  private need(bytes: number, end: number): void {
    if (this.position + bytes > end) throw malformed(this.position, 'a field is cut short');
  }
}

export function malformed(position: number, what: string): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_MALFORMED',
    `OTLP protobuf: ${what} (at byte ${position}).`,
    'Send an ExportLogsServiceRequest as defined by opentelemetry-proto.',
  );
}
