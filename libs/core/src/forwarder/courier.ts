import { type RetryOptions, RetryDelay } from '../model/index.js';
import { type ProcessLock, lockFile, sqliteCode } from '../store/index.js';
import type { Alarm } from './alarm.js';
import { Delivery } from './delivery.js';
import type { Destination } from './destination.js';
import { DestinationBooks } from './destination-books.js';
import type { ForwardFile } from './forward-file.js';
import type { ForwardState } from './forward-status.js';
import type { Parcel } from './parcel.js';
import type { Sender } from './sender.js';
import type { StoredParcels } from './stored-parcels.js';

/** What a courier works with. */
export interface CourierPlace {
  /** Of all processes that have the store, the one that holds this forwards to the destination. */
  readonly lockPath: string;
  /** What arrived earlier is not for a destination that begins now, milliseconds since 1970. */
  readonly startMs: number;
  readonly sender: Sender;
  readonly alarm: Alarm;
  /** Opens the store for reading. @throws the store's error. */
  readonly openParcels: () => StoredParcels;
  /** Opens the forward file. @throws its error. */
  readonly openFile: () => ForwardFile;
  readonly warn: (message: string) => void;
}

const ELSEWHERE_MS = 3000;
const IDLE_MS = 1000;
/** Between two requests that are not full: what arrives meanwhile goes together. */
const LINGER_MS = 100;
/** What was sent is settled so often, and the figures are looked at. */
const SETTLE_MS = 1000;
/** … although nothing was: the destination is still wanted. */
const SEEN_MS = 60_000;
/** While the store or the forward file cannot be used. */
const REPAIR: RetryOptions = { initialDelayMs: 500, maxDelayMs: 30_000, factor: 2, jitter: 0.5 };
/** While the destination refuses everything. */
const REFUSED: RetryOptions = { initialDelayMs: 1000, maxDelayMs: 60_000, factor: 2, jitter: 0.5 };

/** States in which there is no telling that it cannot be sent to. */
const MOVING: ReadonlySet<ForwardState> = new Set(['starting', 'sending', 'current']);

/** Forwards the trail to one destination, from its cursor on. */
export class Courier {
  readonly books: DestinationBooks;
  private readonly repair = new RetryDelay(REPAIR);
  private readonly refused = new RetryDelay(REFUSED);
  private readonly delivery: Delivery;
  private lock: ProcessLock | undefined;
  private file: ForwardFile | undefined;
  private parcels: StoredParcels | undefined;
  private position = 0;
  private next: Parcel | undefined;
  private isUnsettled = false;
  private lookedAt = -Infinity;
  private settledAt = -Infinity;
  private isFinishing = false;

  constructor(
    private readonly destination: Destination,
    private readonly place: CourierPlace,
  ) {
    this.books = new DestinationBooks(destination);
    const { books } = this;
    this.delivery = new Delivery(place.sender, place.alarm, {
      advanced: (through, sent, letters) => {
        this.file!.advance(destination.name, through, letters);
        this.moved(through);
        books.sent += sent;
        books.rejected += letters.length;
      },
      leftOut: (records, message) => {
        books.leftOut += records;
        place.warn(`${destination.name} left ${records} records out of a request: ${message}`);
      },
      retrying: (code, message) => {
        books.retries++;
        books.met('waiting', code, message);
      },
      accepted: () => books.well('sending'),
    });
  }

  /** Until it is stopped. Never rejects. */
  async run(): Promise<void> {
    const { alarm } = this.place;
    while (!alarm.isStopped) {
      try {
        await this.round();
      } catch (error) {
        this.failed(error);
        await alarm.sleep(this.isFinishing ? 0 : this.repair.next());
        if (this.isFinishing) break;
      }
    }
    this.leave();
  }

  /** Sends what is stored, unless the destination does not answer, and then ends. */
  finish(): void {
    this.isFinishing = true;
    this.place.alarm.news();
    if (!MOVING.has(this.books.state)) this.place.alarm.stop();
  }

  /** Looks at what waits for it, also while it waits itself. */
  lookAtLag(): void {
    try {
      if (this.parcels !== undefined) this.books.lag = this.parcels.lag(this.position);
    } catch {
      // The next round meets the same, and says so.
    }
  }

  private async round(): Promise<void> {
    const { alarm } = this.place;
    if (!this.enter()) {
      this.books.well('elsewhere');
      if (this.isFinishing) alarm.stop();
      else await alarm.sleep(ELSEWHERE_MS);
      return;
    }
    const begun = performance.now();
    this.look();
    await this.resendLetters();
    const parcel = this.next ?? this.parcels!.next(this.position);
    this.next = undefined;
    this.repair.reset();
    if (parcel === undefined) return this.rest();
    if (await this.bring(parcel)) await this.linger(parcel, begun);
  }

  /** @returns whether it arrived. */
  private async bring(parcel: Parcel): Promise<boolean> {
    if (parcel.records === 0) {
      this.file!.advance(this.destination.name, parcel.through);
      this.moved(parcel.through);
      return true;
    }
    if (this.books.state !== 'waiting' && this.books.state !== 'refusing') this.books.well('sending');
    const { alarm } = this.place;
    const delivered = await this.delivery.deliver(parcel, () => {
      // While the destination is at it. Partial ones are made when they are due, with what has arrived by then.
      if (parcel.isFull) this.next = this.ahead(parcel);
    });
    if (delivered.kind === 'done') {
      this.refused.reset();
      return true;
    }
    this.next = undefined;
    if (delivered.kind === 'refusing') {
      this.books.met('refusing', delivered.code, delivered.message);
      if (this.isFinishing) alarm.stop();
      else await alarm.sleep(this.refused.next());
    }
    return false;
  }

  /** The parcel after one; what cannot be read now is met when it is its turn. */
  private ahead({ through }: Parcel): Parcel | undefined {
    try {
      return this.parcels!.next(through);
    } catch {
      return undefined;
    }
  }

  private async linger(parcel: Parcel, begun: number): Promise<void> {
    if (this.next !== undefined || parcel.isFull) return;
    const left = LINGER_MS - (performance.now() - begun);
    if (left > 0 && !this.isFinishing) await this.place.alarm.sleep(left);
  }

  private async rest(): Promise<void> {
    this.books.well('current');
    this.look(true);
    if (this.isFinishing) this.place.alarm.stop();
    else await this.place.alarm.sleepUntilNews(IDLE_MS);
  }

  /** Dead letters that an operator wants to be sent once more. */
  private async resendLetters(): Promise<void> {
    const { file } = this;
    const { name } = this.destination;
    for (;;) {
      const letter = file!.nextRetry(name);
      if (letter === undefined) break;
      const answer = await this.delivery.send(letter.payload);
      if (answer === undefined) return;
      if (answer.kind === 'accepted' && answer.rejected === 0) {
        file!.removeLetter(letter.id);
        this.books.sent++;
      } else {
        const code = answer.kind === 'refused' ? answer.code : 'PARTIAL_SUCCESS';
        file!.keepLetter(letter.id, code, answer.message);
      }
    }
  }

  /** Takes its place, if it is free, and finds where it was. @returns whether it has it. */
  private enter(): boolean {
    this.lock ??= lockFile(this.place.lockPath);
    if (this.lock === undefined) return false;
    // They may have been replaced under our feet.
    if (this.file?.isCurrent === true && this.parcels?.isCurrent === true) return true;
    this.closeFiles();
    this.file = this.place.openFile();
    this.parcels = this.place.openParcels();
    const { name } = this.destination;
    const { generation } = this.parcels;
    let cursor = this.file.cursor(name);
    if (cursor?.generation !== generation) {
      const startMs = cursor?.startMs ?? this.place.startMs;
      cursor = { generation, startMs, position: this.parcels.before(startMs) };
      this.file.begin(name, cursor);
    }
    this.position = cursor.position;
    return true;
  }

  private moved(through: number): void {
    this.position = through;
    this.isUnsettled = true;
  }

  /** At most once in a while, unless it is now. */
  private look(isNow = false): void {
    const now = performance.now();
    if (now - this.lookedAt < SETTLE_MS && !(isNow && this.isUnsettled)) return;
    this.lookedAt = now;
    if (this.isUnsettled || now - this.settledAt > SEEN_MS) {
      this.file!.settle(this.destination);
      this.settledAt = now;
      this.isUnsettled = false;
    }
    this.books.deadLetters = this.file!.deadLetters(this.destination.name);
  }

  private failed(error: unknown): void {
    this.next = undefined;
    const { code, message } = error as { code?: unknown; message?: unknown };
    this.books.met(
      'failing',
      sqliteCode(error) || (typeof code === 'string' ? code : 'UNKNOWN'),
      String(message ?? error),
    );
    this.closeFiles();
  }

  private closeFiles(): void {
    this.next = undefined;
    this.file?.close();
    this.parcels?.close();
    this.file = this.parcels = undefined;
  }

  private leave(): void {
    try {
      if (this.isUnsettled) this.file?.settle(this.destination);
      this.closeFiles();
    } catch {
      // What was sent and could not be noted is sent again.
    }
    this.lock?.release();
    this.place.sender.close();
  }
}
