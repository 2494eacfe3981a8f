import { diag } from '@opentelemetry/api';
import { BlotterError } from '../errors.js';
import { type DestinationStatus, startingStatus } from '../forwarder/index.js';
import { RetryDelay, type RetryOptions } from '../model/index.js';
import { type SearchStatus, searchStatus } from '../search/index.js';
import type {
  HostMessage,
  StoredReport,
  WorkerCounters,
  WorkerMessage,
  WorkerSetup,
  WriterFault,
} from './protocol.js';
import { type WorkerLink, startWorker } from './worker-link.js';

/** How long a start waits to hear whether the store is usable. */
const READY_TIMEOUT_MS = 2000;
const RESPAWN: RetryOptions = { initialDelayMs: 50, maxDelayMs: 5000, factor: 2, jitter: 0.2 };
/** A worker that has lived for so long did not die of what its predecessor died of. */
const HEALTHY_LIFE_MS = 10_000;

const NO_COUNTERS: WorkerCounters = Object.freeze({
  busyRetries: 0,
  lockWaitMs: 0,
  journalBytes: 0,
  journalLagBytes: 0,
  appliedRecords: 0,
  applyMs: 0,
  adoptedSegments: 0,
  rejectedRecords: 0,
  uidConflicts: 0,
  uncleanEnds: 0,
  storeLosses: 0,
  retentionRecords: 0,
  isRetentionHeld: false,
});

/** What the supervisor's owner hears. */
export interface SupervisorEvents {
  /** A worker has been started, and knows nothing of what its predecessor was sent. */
  started(): void;
  durable(through: number): void;
  stored(report: StoredReport): void;
  evicted(): unknown;
  /** A sign of life. */
  counted(): unknown;
}

/** Keeps a writer worker running: starts another when one dies, ever more slowly when they die young. */
export class WorkerSupervisor {
  private readonly respawnDelay = new RetryDelay(RESPAWN);
  private readonly opening = Promise.withResolvers<void>();
  private closed: PromiseWithResolvers<void> | undefined;
  private link: WorkerLink | undefined;
  private respawnTimer: NodeJS.Timeout | undefined;
  private spawnedAt = 0;
  private holds = 0;
  /** Workers started so far. */
  incarnation = 0;
  /** UUID text of the store; undefined until it could be opened. */
  generation: string | undefined;
  faults: readonly WriterFault[] = [];
  counters = NO_COUNTERS;
  search: SearchStatus;
  forward: readonly DestinationStatus[];

  constructor(
    private readonly setup: Omit<WorkerSetup, 'incarnation'>,
    private readonly events: SupervisorEvents,
  ) {
    this.search = searchStatus(setup.search === undefined ? 'off' : 'starting');
    this.forward = startingStatus(setup.destinations);
    // An unhandled rejection would end the host; who wants to know calls ready().
    this.opening.promise.catch(() => undefined);
    setTimeout(() => this.opening.resolve(), READY_TIMEOUT_MS).unref();
  }

  start(): void {
    this.spawnedAt = performance.now();
    this.incarnation++;
    this.link = startWorker(
      { ...this.setup, incarnation: this.incarnation },
      { message: (message) => this.receive(message), gone: (reason) => this.gone(reason) },
    );
    if (this.holds > 0) this.link.hold(true);
    this.events.started();
  }

  /** @see Writer.ready */
  async ready(): Promise<void> {
    this.hold(true);
    try {
      await this.opening.promise;
    } finally {
      this.hold(false);
    }
  }

  post(message: HostMessage): void {
    this.link?.post(message);
  }

  /** Delivers what has arrived and was not delivered yet. */
  drain(): void {
    this.link?.drain();
  }

  /** While somebody holds it, the process stays alive for the worker's messages. Counted: several may at once. */
  hold(isHeld: boolean): void {
    this.holds += isHeld ? 1 : -1;
    if (this.holds !== (isHeld ? 1 : 0)) return;
    this.link?.hold(isHeld);
    if (isHeld) this.respawnTimer?.ref();
    else this.respawnTimer?.unref();
  }

  /** Lets the worker finish, for so long at most; none is started again. */
  async close(timeoutMs: number): Promise<void> {
    this.closed = Promise.withResolvers();
    clearTimeout(this.respawnTimer);
    if (this.link === undefined) return;
    this.post({ kind: 'close', timeoutMs: timeoutMs * 0.9 });
    await within(this.closed.promise, timeoutMs);
    this.drain();
  }

  /** Ends the worker as a crash would. @param timeoutMs - how long to wait for it: one in the disk cannot be ended. */
  async terminate(timeoutMs = Infinity): Promise<void> {
    if (this.link !== undefined) await within(this.link.terminate(), timeoutMs);
  }

  private receive(message: WorkerMessage): void {
    switch (message.kind) {
      case 'ready':
        this.generation = message.generation;
        return this.opening.resolve();
      case 'refused': {
        const { code, message: text, hint } = message;
        return this.opening.reject(new BlotterError(code, text.replace(` ${hint}`, ''), hint));
      }
      case 'durable':
        return this.events.durable(message.through);
      case 'stored':
        return this.events.stored(message);
      case 'evicted':
        this.events.evicted();
        return;
      case 'counters':
        this.counters = message.counters;
        this.search = message.search;
        this.faults = message.faults;
        this.forward = message.forward;
        if (message.faults.some(({ code }) => !code.startsWith('ERR_BLOTTER'))) this.opening.resolve();
        this.events.counted();
        return;
      case 'warning':
        diag.warn(`Blotter: ${message.message}`);
        return;
      case 'closed':
        this.closed?.resolve();
    }
  }

  private gone(reason: string): void {
    this.link = undefined;
    if (this.closed !== undefined) return this.closed.resolve();
    const message = `The writer worker ended: ${reason}.`;
    this.faults = [{ place: 'journal', code: 'WORKER_GONE', message, sinceMs: Date.now() }];
    if (performance.now() - this.spawnedAt > HEALTHY_LIFE_MS) this.respawnDelay.reset();
    this.respawnTimer = setTimeout(() => this.start(), this.respawnDelay.next());
    if (this.holds === 0) this.respawnTimer.unref();
  }
}

/** Waits for it, but not for ever. */
async function within(work: Promise<void>, millis: number): Promise<void> {
  if (millis === Infinity) return work;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, millis);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
