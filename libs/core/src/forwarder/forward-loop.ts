import { Alarm } from './alarm.js';
import { Courier } from './courier.js';
import { createSender } from './create-sender.js';
import type { Destination } from './destination.js';
import { ForwardFile, type Dropped } from './forward-file.js';
import type { DestinationStatus } from './forward-status.js';
import { StoredParcels } from './stored-parcels.js';

/** What is forwarded to whom. Structured-clonable. */
export interface ForwardOptions {
  readonly storeFile: string;
  readonly prefix: string;
  /** The forward file. */
  readonly file: string;
  readonly destinations: readonly Destination[];
  /** When the process began to record, milliseconds since 1970: what `now` means. */
  readonly startedMs: number;
}

/** What the thread that forwards tells. */
export type ForwardReport =
  | { readonly kind: 'status'; readonly destinations: readonly DestinationStatus[] }
  | { readonly kind: 'warning'; readonly message: string }
  /** Dead letters were dropped, which the trail is to say; answered with `told`. */
  | { readonly kind: 'dropped'; readonly dropped: Dropped };

/** What it is told. */
export type ForwardOrder =
  | { readonly kind: 'news' }
  | { readonly kind: 'finish'; readonly timeoutMs: number }
  | { readonly kind: 'told'; readonly uid: string };

const REPORT_MS = 250;
const DROPPED_MS = 1000;

/** Forwards to all destinations, in a thread of its own, until it is told to finish. */
export class ForwardLoop {
  private readonly couriers: ReadonlyArray<{ readonly courier: Courier; readonly alarm: Alarm }>;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly telling = new Set<string>();
  /** To look for what was dropped. */
  private file: ForwardFile | undefined;
  private last = '';

  constructor(
    private readonly options: ForwardOptions,
    private readonly report: (report: ForwardReport) => void,
  ) {
    this.couriers = options.destinations.map((destination) => this.courier(destination));
  }

  /** Resolves when all is sent, or given up for now. */
  async run(): Promise<void> {
    this.timers.push(setInterval(() => this.tellStatus(), REPORT_MS));
    this.timers.push(setInterval(() => this.tellDropped(), DROPPED_MS));
    await Promise.all(this.couriers.map(({ courier }) => courier.run()));
    for (const timer of this.timers) clearInterval(timer);
    this.closeFile();
    this.tellStatus();
  }

  receive(order: ForwardOrder): void {
    switch (order.kind) {
      case 'news':
        for (const { alarm } of this.couriers) alarm.news();
        return;
      case 'finish':
        for (const { courier } of this.couriers) courier.finish();
        setTimeout(() => this.couriers.forEach(({ alarm }) => alarm.stop()), order.timeoutMs).unref();
        return;
      case 'told':
        this.told(order.uid);
    }
  }

  private courier(destination: Destination): { courier: Courier; alarm: Alarm } {
    const { storeFile, prefix, file, startedMs } = this.options;
    const alarm = new Alarm();
    const courier = new Courier(destination, {
      lockPath: `${file.replace(/\.db$/, '')}.${destination.name}.lock`,
      startMs: startOf(destination, startedMs),
      sender: createSender(destination),
      alarm,
      openParcels: () => new StoredParcels({ file: storeFile, prefix, destination }),
      openFile: () => new ForwardFile(file),
      warn: (message) => this.report({ kind: 'warning', message }),
    });
    return { courier, alarm };
  }

  private tellStatus(): void {
    const destinations = this.couriers.map(({ courier }) => {
      courier.lookAtLag();
      return courier.books.status;
    });
    const text = JSON.stringify(destinations);
    if (text === this.last) return;
    this.last = text;
    this.report({ kind: 'status', destinations });
  }

  /** Whoever finds it tells it, if several processes do: it has a uid. */
  private tellDropped(): void {
    this.withFile((file) => {
      for (const dropped of file.dropped()) {
        if (this.telling.has(dropped.uid)) continue;
        this.telling.add(dropped.uid);
        this.report({ kind: 'dropped', dropped });
      }
    });
  }

  private told(uid: string): void {
    this.withFile((file) => file.told(uid));
    this.telling.delete(uid);
  }

  private closeFile(): void {
    this.file?.close();
    this.file = undefined;
  }

  /** What cannot be done now is done the next time. */
  private withFile(work: (file: ForwardFile) => void): void {
    try {
      if (this.file?.isCurrent === false) this.closeFile();
      this.file ??= new ForwardFile(this.options.file);
      work(this.file);
    } catch {
      // Couriers meet the same, and say so.
      this.closeFile();
    }
  }
}

function startOf({ start }: Destination, startedMs: number): number {
  if (start === 'beginning') return 0;
  return start === 'now' ? startedMs : start;
}
