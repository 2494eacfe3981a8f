import type { TradingActivity } from '../platform/trading-activity.js';
import type { CloseTimes } from './close-times.js';

/** What a platform thread is started with. */
export interface ThreadSetup {
  /** The platform's database file. */
  readonly file: string;
  readonly seed: number;
  /** Which of its kind it is, from 0 on, and of how many. */
  readonly index: number;
  readonly threads: number;
  readonly counters: SharedArrayBuffer;
  /** `platform`: activities are written synchronously into its file. `main`: they go to the main thread's ActivityLogger. */
  readonly activities: 'platform' | 'main';
}

/** Main → thread. */
export type ToThread = { readonly kind: 'go'; readonly millis: number } | { readonly kind: 'stop' };

/** Thread → main. */
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'activity'; readonly activity: TradingActivity }
  | { readonly kind: 'done'; readonly closeTimes: CloseTimes | undefined };
