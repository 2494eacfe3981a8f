/** UTF-8 JSON text, assembled byte by byte in one reused buffer. */
export class JsonBytes {
  private buffer = Buffer.allocUnsafeSlow(4096);
  private ascii = true;
  length = 0;

  reset(): void {
    this.length = 0;
    this.ascii = true;
  }

  /** The text from `start` on. */
  text(start = 0): string {
    return this.ascii
      ? this.buffer.toString('latin1', start, this.length)
      : this.buffer.toString('utf8', start, this.length);
  }

  byte(value: number): void {
    if (this.length === this.buffer.length) this.grow(1);
    this.buffer[this.length++] = value;
  }

  /** Text that is ASCII. */
  asciiText(text: string): void {
    this.grow(text.length);
    for (let i = 0; i < text.length; i++) this.buffer[this.length++] = text.charCodeAt(i);
  }

  /** A whole number from 0 to 2^31 - 1. */
  integer(value: number): void {
    this.grow(10);
    let size = 1;
    for (let limit = 10; size < 10 && value >= limit; limit *= 10) size++;
    let at = this.length + size;
    this.length = at;
    do {
      this.buffer[--at] = 0x30 + (value % 10);
      value = Math.floor(value / 10);
    } while (value > 0);
  }

  /** A JSON string literal of UTF-8 bytes. */
  string(source: Uint8Array, start: number, end: number): void {
    // Six bytes is the longest escape.
    this.grow((end - start) * 6 + 2);
    const buffer = this.buffer;
    let at = this.length;
    buffer[at++] = 0x22;
    for (let i = start; i < end; i++) {
      const byte = source[i]!;
      if (byte > 127) this.ascii = false;
      else if (byte < 32 || byte === 0x22 || byte === 0x5c) {
        at = escape(buffer, at, byte);
        continue;
      }
      buffer[at++] = byte;
    }
    buffer[at++] = 0x22;
    this.length = at;
  }

  private grow(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
  }
}

function escape(buffer: Uint8Array, at: number, byte: number): number {
  buffer[at++] = 0x5c;
  if (byte >= 32) {
    buffer[at++] = byte;
    return at;
  }
  const short = SHORT_ESCAPES[byte];
  if (short !== undefined) {
    buffer[at++] = short;
    return at;
  }
  buffer[at++] = 0x75;
  buffer[at++] = 0x30;
  buffer[at++] = 0x30;
  buffer[at++] = 0x30 + (byte >> 4);
  const low = byte & 15;
  buffer[at++] = low < 10 ? 0x30 + low : 0x57 + low;
  return at;
}

/** \b \t \n \f \r */
const SHORT_ESCAPES: Readonly<Record<number, number>> = { 8: 0x62, 9: 0x74, 10: 0x6e, 12: 0x66, 13: 0x72 };
