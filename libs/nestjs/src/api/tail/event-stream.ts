import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { ClientGone } from '../http/client-gone.js';
import { rawOf } from '../http/raw-exchange.js';

/** What Express and Fastify give a handler. */
export type FrameworkResponse = ServerResponse & Partial<FastifyReplyPart>;

/** The part of Fastify's reply that is needed. */
interface FastifyReplyPart {
  readonly raw: ServerResponse;
  /** From here on the handler answers by itself. */
  hijack(): unknown;
}

/**
 * A client that takes nothing for so long is taken for gone: it would hold its place for ever. It comes back with
 * Last-Event-ID, and misses nothing.
 */
const STALLED_MS = 60_000;

/** The response of Server-Sent Events, no faster than its client. */
export class EventStream {
  private readonly raw: ServerResponse;

  constructor(
    private readonly response: FrameworkResponse,
    private readonly signal: AbortSignal,
  ) {
    this.raw = rawOf<ServerResponse>(response);
  }

  get isOpen(): boolean {
    return this.raw.headersSent;
  }

  /** Sends the headers at once. Those that hooks and middleware have set are kept. */
  open(): void {
    // Fastify collects headers beside Node's response.
    const collected: OutgoingHttpHeaders = this.response.getHeaders();
    this.response.hijack?.();
    this.raw.writeHead(200, {
      ...collected,
      'content-type': 'text/event-stream; charset=utf-8',
      // No proxy may compress what has to pass at once, or collect it.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    this.raw.flushHeaders();
    const { socket } = this.raw;
    socket?.setTimeout(0);
    socket?.setNoDelay(true);
    socket?.setKeepAlive(true, 30_000);
  }

  /** The headers alone. */
  openAndEnd(): void {
    this.open();
    this.end();
  }

  /** Resolves when there is room for more. @throws the signal's reason */
  async write(text: string): Promise<void> {
    this.signal.throwIfAborted();
    if (this.raw.destroyed) throw new ClientGone();
    if (this.raw.write(text)) return;
    const stalled = setTimeout(() => this.raw.destroy(), STALLED_MS);
    try {
      await once(this.raw, 'drain', { signal: this.signal });
    } catch {
      this.signal.throwIfAborted();
    } finally {
      clearTimeout(stalled);
    }
  }

  end(): void {
    this.raw.end();
  }
}
