/**
 * Protobuf wire format, written in one pass into one growing buffer. Only what OTLP logs need.
 * Hand-written because it runs on the caller's thread: docs/decisions/0003-own-otlp-wire-code.md.
 */
export class WireWriter {
  private buffer: Buffer<ArrayBuffer>;
  private position = 0;

  constructor(initialBytes = 65_536) {
    this.buffer = Buffer.allocUnsafeSlow(initialBytes);
  }

  /** Starts anew on the same memory. */
  reset(): void {
    this.position = 0;
  }

  /** Bytes that were written. */
  get length(): number {
    return this.position;
  }

  /** Takes back what was written from there on, or says that it was written up to there in {@link room}. */
  truncate(length: number): void {
    this.position = length;
  }

  /** The buffer, with room for so many bytes more; until the next write. */
  room(bytes: number): Buffer {
    this.reserve(bytes);
    return this.buffer;
  }

  /** A copy of what was written. */
  toBytes(): Uint8Array<ArrayBuffer> {
    const { buffer, byteOffset } = this.buffer;
    return new Uint8Array(buffer.slice(byteOffset, byteOffset + this.position));
  }

  /** One byte: a tag below field 16, or a bool. */
  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.position++] = value;
  }

  /** Unsigned varint of a number below 2^53. */
  varint(value: number): void {
    this.reserve(10);
    this.fittingVarint(value);
  }

  /** For room that is there already: reserving would not keep what is written beyond the position. */
  private fittingVarint(value: number): void {
    const buffer = this.buffer;
    while (value > 0x7fffffff) {
      buffer[this.position++] = (value % 128) | 0x80;
      value = Math.floor(value / 128);
    }
    while (value > 0x7f) {
      buffer[this.position++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    buffer[this.position++] = value;
  }

  /** Two's complement varint of a safe integer or of a bigint within int64. */
  int64(value: number | bigint): void {
    if (typeof value === 'number' && value >= 0) return this.varint(value);
    this.reserve(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 0x7fn) {
      this.buffer[this.position++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.buffer[this.position++] = Number(rest);
  }

  double(value: number): void {
    this.reserve(8);
    this.position = this.buffer.writeDoubleLE(value, this.position);
  }

  fixed32(value: number): void {
    this.reserve(4);
    this.position = this.buffer.writeUInt32LE(value >>> 0, this.position);
  }

  /** [seconds, nanoseconds] as fixed64 nanoseconds, exact without BigInt. What is no such time is 0, unknown. */
  hrTime(seconds: number, nanos: number): void {
    this.reserve(8);
    if (!(seconds >= 0 && seconds < 18_446_744_073 && nanos >= 0)) seconds = nanos = 0;
    // seconds = high·2^16 + low, so both products stay below 2^53.
    const high = Math.floor(seconds / 65_536) * 1e9;
    const low = (seconds % 65_536) * 1e9 + nanos;
    // high·2^16 = (high >> 16)·2^32 + (high & 0xffff)·2^16
    const rest = (high % 65_536) * 65_536 + low;
    const word1 = Math.floor(high / 65_536) + Math.floor(rest / 4_294_967_296);
    const buffer = this.buffer;
    let position = this.position;
    let word = (rest % 4_294_967_296) >>> 0;
    for (let i = 0; i < 2; i++) {
      buffer[position] = word;
      buffer[position + 1] = word >>> 8;
      buffer[position + 2] = word >>> 16;
      buffer[position + 3] = word >>> 24;
      position += 4;
      word = word1 >>> 0;
    }
    this.position = position;
  }

  /** A fixed64 of two halves, each as an unsigned 32-bit number. */
  halves(high: number, low: number): void {
    this.reserve(8);
    const { buffer } = this;
    let position = this.position;
    for (let i = 0, word = low; i < 2; i++, word = high) {
      buffer[position++] = word;
      buffer[position++] = word >>> 8;
      buffer[position++] = word >>> 16;
      buffer[position++] = word >>> 24;
    }
    this.position = position;
  }

  /** Length and UTF-8 bytes; lone surrogates become U+FFFD. */
  string(text: string): void {
    const length = text.length;
    if (length > 48) return this.longString(text);
    this.reserve(length + 1);
    const position = this.ascii(text, this.position + 1);
    if (position < 0) return this.longString(text);
    this.buffer[this.position] = length;
    this.position = position;
  }

  /**
   * A KeyValue message with a short string value, in one pass, because its lengths are known.
   * @returns false, with nothing written, when a text is not ASCII or the message not short.
   */
  shortText(tag: number, key: string, value: string): boolean {
    const valueLength = value.length;
    const length = key.length + valueLength + 6;
    if (length > 127) return false;
    this.reserve(length + 2);
    const buffer = this.buffer;
    const start = this.position;
    buffer[start] = tag;
    buffer[start + 1] = length;
    let position = this.ascii(key, start + 4);
    if (position < 0) return false;
    buffer[start + 2] = 0x0a; // KeyValue.key = 1
    buffer[start + 3] = key.length;
    buffer[position++] = 0x12; // KeyValue.value = 2
    buffer[position++] = valueLength + 2;
    buffer[position++] = 0x0a; // AnyValue.string_value = 1
    buffer[position++] = valueLength;
    position = this.ascii(value, position);
    if (position < 0) return false;
    this.position = position;
    return true;
  }

  /** A KeyValue message with an integer of at most 4 varint bytes; false when it is none, or the key not short ASCII. */
  shortInteger(tag: number, key: string, value: number): boolean {
    if (!(value >= 0 && value < 0x10000000) || key.length > 100) return false;
    const size = varintSize(value);
    this.reserve(key.length + 14);
    const buffer = this.buffer;
    const start = this.position;
    buffer[start] = tag;
    buffer[start + 1] = key.length + size + 5;
    let position = this.ascii(key, start + 4);
    if (position < 0) return false;
    buffer[start + 2] = 0x0a;
    buffer[start + 3] = key.length;
    buffer[position++] = 0x12;
    buffer[position++] = size + 1;
    buffer[position++] = 0x18; // AnyValue.int_value = 3
    while (value > 0x7f) {
      buffer[position++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    buffer[position++] = value;
    this.position = position;
    return true;
  }

  /** Writes characters from `position` on; the position after them, or -1 when one is not ASCII. The caller has reserved. */
  private ascii(text: string, position: number): number {
    const buffer = this.buffer;
    const length = text.length;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return -1;
      buffer[position++] = code;
    }
    return position;
  }

  private longString(text: string): void {
    this.reserve(text.length * 3 + 5);
    const at = text.length * 3 < 128 ? 1 : varintSize(text.length);
    const written = this.buffer.write(text, this.position + at, 'utf8');
    const size = varintSize(written);
    if (size !== at) {
      const from = this.position + at;
      this.buffer.copyWithin(this.position + size, from, from + written);
    }
    this.fittingVarint(written);
    this.position += written;
  }

  bytes(value: Uint8Array): void {
    this.varint(value.length);
    this.raw(value);
  }

  /** Bytes as they are, without a length. */
  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.buffer.set(value, this.position);
    this.position += value.length;
  }

  /** Length and bytes of part of a buffer. */
  slice(source: Buffer, start: number, end: number): void {
    const length = end - start;
    this.reserve(length + 5);
    this.fittingVarint(length);
    const { buffer } = this;
    if (length > 32) source.copy(buffer, this.position, start, end);
    else for (let i = 0, to = this.position; i < length; i++) buffer[to + i] = source[start + i]!;
    this.position += length;
  }

  fixed64(value: bigint): void {
    this.reserve(8);
    this.position = this.buffer.writeBigUInt64LE(value, this.position);
  }

  /** Length and bytes of a hex string. Characters that are not hex count as 0. */
  hex(text: string): void {
    const length = text.length >>> 1;
    this.reserve(length + 5);
    this.varint(length);
    for (let i = 0; i < length; i++) {
      this.buffer[this.position++] =
        (nibble(text.charCodeAt(i * 2)) << 4) | nibble(text.charCodeAt(i * 2 + 1));
    }
  }

  /** Opens a length-delimited message whose length will probably take `lengthBytes`. Returns a mark for {@link end}. */
  begin(lengthBytes: 1 | 2 | 3): number {
    this.reserve(lengthBytes);
    this.position += lengthBytes;
    return this.position;
  }

  /** Closes the message that {@link begin} opened with the same `lengthBytes`. */
  end(mark: number, lengthBytes: 1 | 2 | 3): void {
    const length = this.position - mark;
    const size = varintSize(length);
    if (size !== lengthBytes) {
      this.reserve(size);
      this.buffer.copyWithin(mark - lengthBytes + size, mark, this.position);
    }
    this.position = mark - lengthBytes;
    this.fittingVarint(length);
    this.position += length;
  }

  private reserve(bytes: number): void {
    const needed = this.position + bytes;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2));
    larger.set(this.buffer.subarray(0, this.position));
    this.buffer = larger;
  }
}

function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}

function nibble(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : 0;
}
