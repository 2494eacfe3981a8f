const SLOTS = 256;
const MAX_BYTES = 64;

/** Texts that come again and again (event names, severities): found by their bytes, without making a string anew. */
export class TextCache {
  private readonly bytes: Array<Buffer | undefined> = new Array<Buffer | undefined>(SLOTS).fill(undefined);
  private readonly texts: string[] = new Array<string>(SLOTS).fill('');

  /** The UTF-8 text from `start` to `end`. */
  get(buffer: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > MAX_BYTES || length === 0) return buffer.toString('utf8', start, end);
    const middle = buffer[start + (length >> 1)]!;
    const slot = (length * 31 + buffer[start]! * 7 + middle * 13 + buffer[end - 1]! * 17) & (SLOTS - 1);
    const known = this.bytes[slot];
    if (known !== undefined && isSame(known, buffer, start, length)) return this.texts[slot]!;
    const text = buffer.toString('utf8', start, end);
    this.bytes[slot] = Buffer.from(buffer.subarray(start, end));
    this.texts[slot] = text;
    return text;
  }
}

function isSame(known: Buffer, buffer: Buffer, start: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) if (known[i] !== buffer[start + i]) return false;
  return true;
}
