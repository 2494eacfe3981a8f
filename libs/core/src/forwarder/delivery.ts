import type { Alarm } from './alarm.js';
import { RetryDelay, type RetryOptions } from '../model/index.js';
import type { NewDeadLetter } from './forward-file.js';
import type { Parcel } from './parcel.js';
import type { Answer, Sender } from './sender.js';

/** What a delivery tells whoever keeps the books. */
export interface DeliveryEvents {
  /** Everything up to this row id is done: so many records arrived, these never will. */
  advanced(through: number, sent: number, letters: readonly NewDeadLetter[]): void;
  /** Of a request that was accepted, so many records were left out. */
  leftOut(records: number, message: string): void;
  /** The same request will be sent again. */
  retrying(code: string, message: string): void;
  /** It takes something: whatever was in the way is not any more. */
  accepted(): void;
}

type Acceptance = Extract<Answer, { kind: 'accepted' }>;
type Refusal = Extract<Answer, { kind: 'refused' }>;

/** What became of a parcel. */
export type Delivered =
  | { readonly kind: 'done' }
  /** The destination takes nothing at all: what it said last. */
  | ({ readonly kind: 'refusing' } & Pick<Refusal, 'code' | 'message'>)
  /** By the alarm, before it was done. */
  | { readonly kind: 'stopped' };

const DONE: Delivered = { kind: 'done' };
const STOPPED: Delivered = { kind: 'stopped' };

/** A single record that was refused, and not yet known to be the reason. */
interface Suspect {
  readonly parcel: Parcel;
  readonly refusal: Refusal;
}

/** What became of records that were sent once more. */
interface Judged {
  readonly arrived: number;
  readonly letters: readonly NewDeadLetter[];
}

const NOBODY: Judged = { arrived: 0, letters: [] };

/** While it does not answer, or asks for patience without saying how much. */
const RETRY: RetryOptions = { initialDelayMs: 500, maxDelayMs: 30_000, factor: 2, jitter: 0.5 };
/** So much is waited at least, and of a time that is asked for so much more, so that many do not knock in step. */
const MIN_WAIT_MS = 250;
const JITTER = 0.1;
/** So many refused records in a row, and the destination itself is asked whether it works. */
const MAX_SUSPECTS = 8;
/** Refusals that speak of what the request holds. */
const OF_CONTENT: ReadonlySet<string> = new Set(['400', '413', '422', 'INVALID_ARGUMENT']);
/** An ExportLogsServiceRequest without records. */
const EMPTY = new Uint8Array();

/**
 * Brings parcels to a destination, in order. What it may take later is sent until it takes it. A parcel that it refuses is
 * halved until the records are found that it refuses alone; those are dead letters when it refuses them again after it has
 * taken another record. As long as it takes nothing, it is the destination that is at fault, and nothing is given up.
 */
export class Delivery {
  private readonly delay = new RetryDelay(RETRY);

  constructor(
    private readonly sender: Sender,
    private readonly alarm: Alarm,
    private readonly events: DeliveryEvents,
  ) {}

  /** @param meanwhile - is called while the request is on its way. */
  async deliver(parcel: Parcel, meanwhile: () => void): Promise<Delivered> {
    const answering = this.send(parcel.payload);
    meanwhile();
    const answer = await answering;
    if (answer === undefined) return STOPPED;
    if (answer.kind === 'refused') return this.halve(parcel, answer);
    this.arrived(parcel, answer, NOBODY);
    return DONE;
  }

  /** Sends until there is an answer that settles it. @returns undefined when it was stopped before. */
  async send(request: Uint8Array): Promise<Exclude<Answer, { kind: 'retryable' }> | undefined> {
    for (;;) {
      const answer = await this.sender.send(request, this.alarm.signal);
      if (answer.kind !== 'retryable') {
        this.delay.reset();
        if (answer.kind === 'accepted') this.events.accepted();
        return answer;
      }
      if (this.alarm.isStopped) return undefined;
      this.events.retrying(answer.code, answer.message);
      await this.alarm.sleep(waitOf(answer.retryAfterMs, this.delay.next()));
      if (this.alarm.isStopped) return undefined;
    }
  }

  private async halve(parcel: Parcel, refusal: Refusal): Promise<Delivered> {
    const parts = halves(parcel);
    let suspects: Suspect[] = parts.length === 0 ? [{ parcel, refusal }] : [];
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const answer = await this.send(part.payload);
      if (answer === undefined) return STOPPED;
      if (answer.kind === 'accepted') {
        const judged = await this.judge(suspects);
        if (judged === undefined) return STOPPED;
        this.arrived(part, answer, judged);
        suspects = [];
      } else if (part.records > 1) parts.unshift(...halves(part));
      else suspects.push({ parcel: part, refusal: answer });
      if (suspects.length === MAX_SUSPECTS) {
        const blamed = await this.blame(suspects);
        if (blamed.kind !== 'done') return blamed;
        suspects = [];
      }
    }
    return suspects.length === 0 ? DONE : this.blame(suspects);
  }

  /**
   * Nothing was taken after them. They are at fault if the destination takes a request without any record; only where it
   * says that the content is wrong: a server that is broken may well take nothing.
   */
  private async blame(suspects: readonly Suspect[]): Promise<Delivered> {
    const { parcel, refusal } = suspects.at(-1)!;
    const { code, message } = refusal;
    if (!suspects.every((suspect) => OF_CONTENT.has(suspect.refusal.code))) {
      return { kind: 'refusing', code, message };
    }
    const answer = await this.send(EMPTY);
    if (answer === undefined) return STOPPED;
    if (answer.kind === 'refused') return { kind: 'refusing', code: answer.code, message: answer.message };
    const judged = await this.judge(suspects);
    if (judged === undefined) return STOPPED;
    this.events.advanced(parcel.through, judged.arrived, judged.letters);
    return DONE;
  }

  /**
   * The destination takes something by now, and may not have when it refused these: they are sent once more.
   * @returns undefined when it was stopped.
   */
  private async judge(suspects: readonly Suspect[]): Promise<Judged | undefined> {
    const letters: NewDeadLetter[] = [];
    let arrived = 0;
    for (const { parcel } of suspects) {
      const answer = await this.send(parcel.payload);
      if (answer === undefined) return undefined;
      if (answer.kind === 'refused') letters.push(letterOf({ parcel, refusal: answer }));
      else arrived += this.taken(parcel, answer);
    }
    return { arrived, letters };
  }

  private arrived(parcel: Parcel, answer: Acceptance, { arrived, letters }: Judged): void {
    this.events.advanced(parcel.through, arrived + this.taken(parcel, answer), letters);
  }

  /** How many of its records the destination has. */
  private taken({ records }: Parcel, { rejected, message }: Acceptance): number {
    const leftOut = Math.min(rejected, records);
    if (leftOut > 0 || message !== '') this.events.leftOut(leftOut, message);
    return records - leftOut;
  }
}

function waitOf(askedMs: number | undefined, ownMs: number): number {
  return Math.max(MIN_WAIT_MS, askedMs === undefined ? ownMs : askedMs * (1 + JITTER * Math.random()));
}

/** None when there is only one record. */
function halves(parcel: Parcel): Parcel[] {
  const { records } = parcel;
  if (records < 2) return [];
  return [parcel.part(0, records >> 1), parcel.part(records >> 1, records)];
}

function letterOf({ parcel, refusal }: Suspect): NewDeadLetter {
  return {
    recordId: parcel.firstId,
    uid: parcel.firstUid,
    code: refusal.code,
    reason: refusal.message,
    rejectedAtMs: Date.now(),
    payload: parcel.payload,
  };
}
