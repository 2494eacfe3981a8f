import type { TradingActivities, TradingActivity } from '../platform/trading-activity.js';
import type { RunCounters } from './run-counters.js';

/** Counts what the platform's code records, independently of who keeps it. */
export class CountedActivities implements TradingActivities {
  constructor(
    private readonly activities: TradingActivities,
    private readonly counters: RunCounters,
  ) {}

  record(activity: TradingActivity): unknown {
    this.counters.increment('created');
    return this.activities.record(activity);
  }
}
