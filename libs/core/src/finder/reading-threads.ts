import type { CallKind } from './calls.js';
import type { ResolvedFinderOptions } from './finder-options.js';
import { Lane } from './lane.js';
import type { Reading, Request } from './reading.js';
import type { Reply } from './reply.js';

/** Answered within a few milliseconds whatever the store is like: these never wait for a long question. */
const SHORT: readonly CallKind[] = ['watermarks', 'tail', 'byUid'];

/** Reads in threads of this process: one for what is short, the others for questions. They start when needed. */
export class ReadingThreads implements Reading {
  private readonly short: Lane;
  private readonly long: Lane;

  constructor(options: ResolvedFinderOptions) {
    this.short = new Lane(1, options);
    this.long = new Lane(options.threads, options);
  }

  read(request: Request, signal?: AbortSignal): Promise<Reply> {
    return (SHORT.includes(request.kind) ? this.short : this.long).run(request, signal);
  }

  async close(): Promise<void> {
    await Promise.all([this.short.close(), this.long.close()]);
  }
}
