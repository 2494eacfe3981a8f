import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { between, seededRandom } from '../platform/random.js';
import type { TradingActivities } from '../platform/trading-activity.js';
import type { CloseTimes } from './close-times.js';
import { CountedActivities } from './counted-activities.js';
import { type PlatformDatabase, openPlatform } from './platform-database.js';
import { isLocked, retryOnLock } from './retry-on-lock.js';
import { RunCounters } from './run-counters.js';
import { SynchronousActivityLog } from './synchronous-activity-log.js';
import type { FromThread, ThreadSetup, ToThread } from './thread-messages.js';

/** What all threads of the platform have in common: a connection, activities, and a beginning and an end. */
export class PlatformThread {
  readonly setup = workerData as ThreadSetup;
  readonly counters = new RunCounters(this.setup.counters);
  readonly database: PlatformDatabase = openPlatform(this.setup.file);
  readonly random = seededRandom(this.setup.seed);
  readonly activities = this.openActivities();
  private isStopped = false;

  /** Repeats the work, with pauses before it, until the run is over. */
  async run(
    work: () => void | Promise<void>,
    pauseMs: readonly [number, number],
    closeTimes?: CloseTimes,
  ): Promise<void> {
    const endMs = performance.now() + (await this.started());
    while (!this.isStopped && performance.now() < endMs) {
      await this.pause(pauseMs);
      await work();
    }
    this.database.close();
    post({ kind: 'done', closeTimes });
    parentPort?.close();
  }

  /** Something takes its time: the market, the broker. */
  async pause([minMs, maxMs]: readonly [number, number]): Promise<void> {
    await delay(between(this.random, minMs, maxMs));
  }

  /** A write of the platform's own: it must succeed, so when the retry gives up it begins again. */
  write(transaction: () => void): void {
    for (;;) {
      try {
        return retryOnLock(transaction);
      } catch (error) {
        if (!isLocked(error)) throw error;
        this.counters.increment('writesGivenUp');
      }
    }
  }

  private started(): Promise<number> {
    return new Promise((resolve) => {
      parentPort?.on('message', (message: ToThread) => {
        if (message.kind === 'go') resolve(message.millis);
        else this.isStopped = true;
      });
      post({ kind: 'ready' });
    });
  }

  private openActivities(): TradingActivities {
    if (this.setup.activities === 'platform') return new SynchronousActivityLog(this.database, this.counters);
    return new CountedActivities(
      { record: (activity) => post({ kind: 'activity', activity }) },
      this.counters,
    );
  }
}

function post(message: FromThread): void {
  parentPort?.postMessage(message);
}
