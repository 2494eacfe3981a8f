/**
 * In few steps, as malloc keeps the smaller ones for a while. What is not written to costs only addresses: it is not
 * zeroed, and the system gives it pages when it is used.
 */
const GROWTH = 8;

/**
 * Bytes that come piece by piece, in one memory that grows. What is not needed any more is freed at once: V8 frees memory
 * outside of its heap whenever it likes, and then it adds up.
 */
export class GrowingBytes {
  private memory: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  private length = 0;

  /** @param maxBytes - of all pieces. While memory grows, there is also the smaller one that it was. */
  constructor(private readonly maxBytes: number) {}

  hasRoom(bytes: number): boolean {
    return this.length + bytes <= this.maxBytes;
  }

  /** Copies them. @returns false, with nothing taken, when they are too many. */
  append(bytes: Uint8Array): boolean {
    if (!this.hasRoom(bytes.length)) return false;
    const length = this.length + bytes.length;
    if (length > this.memory.length) this.growTo(length);
    this.memory.set(bytes, this.length);
    this.length = length;
    return true;
  }

  /** All of them, as long as nothing is appended and they are not freed. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.memory.subarray(0, this.length);
  }

  free(): void {
    freeMemoryOf(this.memory);
    this.memory = new Uint8Array(0);
    this.length = 0;
  }

  private growTo(length: number): void {
    const capacity = Math.max(length, Math.min(this.maxBytes, this.memory.length * GROWTH));
    const memory = Buffer.allocUnsafeSlow(capacity);
    memory.set(this.memory.subarray(0, this.length));
    freeMemoryOf(this.memory);
    this.memory = memory;
  }
}

/** Nobody may use any of it afterwards. What threads share is left alone. */
export function freeMemoryOf({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
