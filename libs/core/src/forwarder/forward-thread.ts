import { KeptThread } from '../threads/index.js';
import type { Dropped } from './forward-file.js';
import type { ForwardOptions, ForwardOrder, ForwardReport } from './forward-loop.js';
import { DestinationBooks } from './destination-books.js';
import type { DestinationStatus } from './forward-status.js';

/** What the owner of the thread hears. */
export interface ForwardEvents {
  /** Dead letters were dropped: the trail is to say so. Calls `done` when it does. */
  dropped(dropped: Dropped, done: () => void): void;
  warned(message: string): void;
}

/** The thread that forwards, as its owner sees it. */
export class ForwardThread {
  private readonly thread: KeptThread;
  status: readonly DestinationStatus[];

  constructor(options: ForwardOptions, events: ForwardEvents) {
    const books = options.destinations.map((destination) => new DestinationBooks(destination));
    this.status = books.map(({ status }) => status);
    this.thread = new KeptThread({
      name: 'blotter-forward',
      program: new URL('./forward-worker.js', import.meta.url),
      workerData: () => options,
      maxYoungMb: 16,
      received: (message) => {
        const report = message as ForwardReport;
        if (report.kind === 'status') this.status = report.destinations;
        else if (report.kind === 'warning') events.warned(report.message);
        else events.dropped(report.dropped, () => this.order({ kind: 'told', uid: report.dropped.uid }));
      },
      died: (reason) => {
        for (const book of books)
          book.met('failing', 'FORWARD_GONE', `The thread that forwards ended: ${reason}.`);
        this.status = books.map(({ status }) => status);
      },
    });
  }

  /** The store is open. */
  opened(): void {
    if (!this.thread.isDue) this.thread.startIn(0);
  }

  /** Records were stored. Cheap. */
  news(): void {
    this.order({ kind: 'news' });
  }

  /** Lets it send what is stored, for so long at most. */
  stop(timeoutMs: number): Promise<void> {
    return this.thread.stop(
      () => this.order({ kind: 'finish', timeoutMs: timeoutMs * FINISH_SHARE }),
      timeoutMs,
    );
  }

  private order(order: ForwardOrder): void {
    this.thread.post(order);
  }
}

/** Part of a stop that it may send in; the rest is for leaving. */
const FINISH_SHARE = 0.8;
