import { type Socket, connect } from 'node:net';
import { once } from 'node:events';

/** Bytes on a connection, without a client that means well. */
export class RawSocket {
  private text = '';
  private readonly arrivals = new Set<() => void>();
  /** Resolves when the other side has ended the connection, or it broke. */
  readonly closed: Promise<void>;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.text += chunk.toString('latin1');
      this.wake();
    });
    // A reset is an end like any other.
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    void this.closed.then(() => this.wake());
  }

  /** @param url - `http://127.0.0.1:PORT` or `127.0.0.1:PORT`. */
  static async open(url: string): Promise<RawSocket> {
    const { hostname, port } = new URL(url.includes('://') ? url : `http://${url}`);
    const socket = connect(Number(port), hostname);
    const raw = new RawSocket(socket);
    await Promise.race([once(socket, 'connect'), raw.closed]);
    return raw;
  }

  /** Everything that has come, as Latin-1. */
  get received(): string {
    return this.text;
  }

  get isClosed(): boolean {
    return this.socket.destroyed;
  }

  /** Resolves when the system has taken it, or the connection is gone. */
  async write(bytes: string | Uint8Array): Promise<void> {
    if (this.isClosed) return;
    await new Promise<void>((resolve) => {
      this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, () => resolve());
      void this.closed.then(resolve);
    });
  }

  /** Resolves with what has come, once that many status lines have, or the connection is closed. */
  async answers(count = 1): Promise<string[]> {
    while (this.statusLines.length < count && !this.isClosed) {
      await new Promise<void>((resolve) => this.arrivals.add(resolve));
    }
    return this.statusLines;
  }

  /** No more from this side. */
  finish(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }

  private get statusLines(): string[] {
    return [...this.text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => code!);
  }

  private wake(): void {
    for (const resolve of this.arrivals) resolve();
    this.arrivals.clear();
  }
}
