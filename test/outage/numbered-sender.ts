import { setTimeout as pause } from 'node:timers/promises';
import { logRecord, logsRequest } from '../support/otlp.js';
import { OtlpHttp } from '../support/otlp/otlp-http.js';

const TICK_MS = 20;
const RETRY_MS = 100;
const MAX_BATCH = 512;
/** An answer takes no longer, unless the sidecar died in the middle of it. */
const ANSWER_TIMEOUT_MS = 15_000;

export interface NumberedSenderOptions {
  /** Unique among senders: the uids are `NAME-0`, `NAME-1` … */
  readonly name: string;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly perSecond: number;
  /** Which of its starts the sidecar is in. */
  readonly incarnation: () => number;
}

/**
 * Makes so many records a second, and sends them as a good SDK does: in order, one request under way, the same again
 * until it is acknowledged, and nothing is ever thrown away.
 */
export class NumberedSender {
  /** By number, which start of the sidecar had it; undefined when its request was sent more than once. */
  readonly incarnations: Array<number | undefined> = [];
  private readonly http: OtlpHttp;
  private readonly begun = performance.now();
  private endedAt: number | undefined;
  private readonly finished: Promise<void>;

  /** Starts at once. */
  constructor(private readonly options: NumberedSenderOptions) {
    const patience = { headersTimeout: ANSWER_TIMEOUT_MS, bodyTimeout: ANSWER_TIMEOUT_MS };
    this.http = new OtlpHttp(options.origin, { connections: 1, ...patience });
    this.finished = this.run();
  }

  get created(): number {
    const now = this.endedAt ?? performance.now();
    return Math.floor(((now - this.begun) / 1000) * this.options.perSecond);
  }

  get acknowledged(): number {
    return this.incarnations.length;
  }

  /** Makes no more, and resolves when all are acknowledged. */
  async stop(): Promise<void> {
    this.endedAt = performance.now();
    await this.finished;
    await this.http.close();
  }

  private async run(): Promise<void> {
    for (;;) {
      const isLast = this.endedAt !== undefined;
      const from = this.acknowledged;
      const to = Math.min(this.created, from + MAX_BATCH);
      if (to > from) await this.deliver(from, to);
      else if (isLast) return;
      else await pause(TICK_MS);
    }
  }

  private async deliver(from: number, to: number): Promise<void> {
    const { name, incarnation } = this.options;
    const records = Array.from({ length: to - from }, (_, i) =>
      logRecord(`order ${from + i} of ${name} is filled`, `${name}-${from + i}`),
    );
    const body = logsRequest(records);
    let by: number | undefined = incarnation();
    while (!(await this.isTaken(body))) {
      by = undefined;
      await pause(RETRY_MS);
    }
    for (let n = from; n < to; n++) this.incarnations.push(by);
  }

  private async isTaken(body: Buffer): Promise<boolean> {
    try {
      return (await this.http.post(body, { encoding: 'protobuf' })).status === 200;
    } catch {
      return false;
    }
  }
}
