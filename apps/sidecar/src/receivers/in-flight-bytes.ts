/** The bytes of all requests that are being received, decoded or made durable. */
export class InFlightBytes {
  private bytes = 0;

  /** @param maxBytes - of all requests together. */
  constructor(private readonly maxBytes: number) {}

  get used(): number {
    return this.bytes;
  }

  /** Whether so many bytes would fit now. */
  hasRoom(bytes: number): boolean {
    return this.bytes + bytes <= this.maxBytes;
  }

  /** A request begins; nothing is taken yet. */
  open(): Reservation {
    return new Reservation((bytes) => this.take(bytes));
  }

  private take(bytes: number): boolean {
    if (bytes > 0 && !this.hasRoom(bytes)) return false;
    this.bytes += bytes;
    return true;
  }
}

/** The share of one request. */
export class Reservation {
  private bytes = 0;
  private isReleased = false;

  /** @internal */
  constructor(private readonly take: (bytes: number) => boolean) {}

  /** Takes what is missing to so many bytes. @returns false, with nothing taken, when there is no room. */
  growTo(bytes: number): boolean {
    const missing = bytes - this.bytes;
    if (missing <= 0) return true;
    if (this.isReleased || !this.take(missing)) return false;
    this.bytes += missing;
    return true;
  }

  /** Gives everything back; once. */
  release(): void {
    if (!this.isReleased) this.take(-this.bytes);
    this.isReleased = true;
  }
}
