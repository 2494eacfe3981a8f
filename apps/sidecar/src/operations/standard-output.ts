import type { Writable } from 'node:stream';
import type { LogOutput } from './log-line.js';

/** Bytes that may wait for a slow reader. */
const MAX_WAITING_BYTES = 1024 * 1024;

/**
 * Standard output whose reader may be slow or gone: lines beyond the bound are left out, and nothing waits for it.
 * Not `pino.destination()`: at exit that tries again for ever when the reader is gone, or blocks when it is slow.
 */
export class StandardOutput implements LogOutput {
  private isGone = false;
  private dropped = 0;

  constructor(
    private readonly stream: Writable = process.stdout,
    private readonly maxWaitingBytes = MAX_WAITING_BYTES,
  ) {
    stream.on('error', () => (this.isGone = true));
  }

  write(line: string): void {
    if (this.isGone) return;
    if (this.stream.writableLength + line.length > this.maxWaitingBytes) this.dropped++;
    else this.stream.write(line);
  }

  flush(done: () => void): void {
    if (this.isGone) done();
    else this.stream.write('', () => done());
  }

  takeDropped(): number {
    // Told once there is room for the line that tells it.
    if (this.stream.writableLength > this.maxWaitingBytes / 2) return 0;
    const { dropped } = this;
    this.dropped = 0;
    return dropped;
  }
}
