import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { BlotterError } from '../errors.js';
import { closed } from './closed.js';
import type { ResolvedFinderOptions } from './finder-options.js';
import type { Reading, Request } from './reading.js';
import type { Reply } from './reply.js';

/** To the child; the first is the setup. */
export type HostMessage =
  | { readonly kind: 'setup'; readonly options: ResolvedFinderOptions }
  | { readonly kind: 'read'; readonly id: number; readonly request: Request }
  | { readonly kind: 'cancel'; readonly id: number };

/** From the child. */
export interface ChildMessage {
  readonly id: number;
  readonly reply: Reply;
}

/** The child has answered, or ended a thread that hangs, before; in milliseconds after the time limit. */
const GRACE_MS = 10_000;

/**
 * Reads in a child process, which has the threads: for a file that the host may have open through another SQLite library.
 * It starts with the first request, anew when it has died, and keeps the host alive only while it is asked something.
 */
export class ReadingProcess implements Reading {
  private child: ChildProcess | undefined;
  private readonly pending = new Map<number, PromiseWithResolvers<Reply>>();
  private lastId = 0;
  private isClosed = false;

  constructor(private readonly options: ResolvedFinderOptions) {}

  async read(request: Request, signal?: AbortSignal): Promise<Reply> {
    signal?.throwIfAborted();
    if (this.isClosed) throw closed();
    const child = (this.child ??= this.start());
    const id = ++this.lastId;
    const call = Promise.withResolvers<Reply>();
    const giveUp = (): void => {
      post(child, { kind: 'cancel', id });
      call.reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    const timer = setTimeout(() => child.kill('SIGKILL'), request.timeLimitMs + GRACE_MS);
    this.pending.set(id, call);
    hold(child, true);
    post(child, { kind: 'read', id, request });
    try {
      return await call.promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      this.pending.delete(id);
      if (this.pending.size === 0) hold(child, false);
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const { child } = this;
    if (child === undefined) return;
    hold(child, true);
    const exit = once(child, 'exit');
    // It only reads: there is nothing to finish.
    child.kill('SIGKILL');
    await exit;
  }

  private start(): ChildProcess {
    const child = fork(childFile(), [], {
      serialization: 'advanced',
      execArgv: [],
      // Its own output belongs to nobody; what it has to say comes as messages.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', ({ id, reply }: ChildMessage) => this.pending.get(id)?.resolve(reply));
    child.on('error', (error) => {
      child.kill('SIGKILL');
      this.ended(child, error.message);
    });
    child.on('exit', (code, signal) => this.ended(child, signal ?? `exit code ${String(code)}`));
    post(child, { kind: 'setup', options: this.options });
    return child;
  }

  private ended(child: ChildProcess, reason: string): void {
    if (this.child !== child) return;
    this.child = undefined;
    const error = this.isClosed ? closed() : died(reason);
    for (const call of this.pending.values()) call.reject(error);
  }
}

/** What cannot be sent any more is answered by its end. */
function post(child: ChildProcess, message: HostMessage): void {
  if (child.connected) child.send(message, () => undefined);
}

function hold(child: ChildProcess, isHeld: boolean): void {
  if (isHeld) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

function died(reason: string): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_SEARCH',
    `The process that was to answer has ended: ${reason}.`,
    'Ask again: another takes its place.',
  );
}

/** The file that ships, also when this module runs from source. */
function childFile(): URL {
  const isBuilt = import.meta.url.includes('/dist/');
  return new URL(isBuilt ? './reading-child.js' : '../../dist/finder/reading-child.js', import.meta.url);
}
