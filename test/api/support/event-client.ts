import { type EventSourceMessage, createParser } from 'eventsource-parser';
import { type IncomingMessage, get } from 'node:http';
import type { OutgoingHttpHeaders } from 'node:http';

/** A client of Server-Sent Events that keeps what comes. */
export class EventClient {
  readonly events: EventSourceMessage[] = [];
  readonly comments: string[] = [];
  lastEventId: string | undefined;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>;
  private wake: () => void = () => undefined;

  private constructor(readonly answer: IncomingMessage) {
    const parser = createParser({
      onEvent: (event) => this.events.push(event),
      onComment: (comment) => this.comments.push(comment),
      onId: (id) => (this.lastEventId = id),
    });
    answer.setEncoding('utf8');
    answer.on('data', (text: string) => {
      parser.feed(text);
      this.wake();
    });
    answer.on('error', () => undefined);
    this.ended = new Promise((resolve) =>
      answer.once('close', () => {
        resolve();
        this.wake();
      }),
    );
  }

  /** Resolves with the headers. */
  static async open(url: string, headers: OutgoingHttpHeaders = {}): Promise<EventClient> {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { headers, agent: false }, resolve).on('error', reject);
    });
    return new EventClient(answer);
  }

  /** Resolves when this is true of what has come. @throws Error when the connection ends before. */
  async until(isMet: () => boolean): Promise<void> {
    while (!isMet()) {
      if (this.answer.closed) throw new Error(`Ended after ${this.events.length} events.`);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  /** Reads nothing more. */
  stall(): void {
    this.answer.pause();
  }

  goOn(): void {
    this.answer.resume();
  }

  /** Is gone, without a word. */
  vanish(): void {
    this.answer.destroy();
  }
}
