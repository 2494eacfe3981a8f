import type { TradingActivities, TradingActivity } from '../platform/trading-activity.js';
import type { PlatformDatabase } from './platform-database.js';
import { retryOnLock } from './retry-on-lock.js';
import type { RunCounters } from './run-counters.js';

/**
 * How the reference platform logged before: an INSERT into the same file, in the caller's thread, with the
 * retry. When that was in vain, the activity is lost and the caller goes on, as its call sites did.
 */
export class SynchronousActivityLog implements TradingActivities {
  private readonly insert;

  constructor(
    database: PlatformDatabase,
    private readonly counters: RunCounters,
  ) {
    this.insert = database.prepare(
      'INSERT INTO activitylog (created_at, severity, type, source_expert_id, source_account_id, description, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
  }

  record({ type, description, severity, source, data }: TradingActivity): void {
    const createdAt = new Date().toISOString().replace('T', ' ').replace('Z', '000');
    this.counters.increment('created');
    try {
      retryOnLock(() =>
        this.insert.run(
          createdAt,
          severity ?? 'info',
          type,
          source?.expert,
          source?.account,
          description ?? '',
          JSON.stringify(data ?? {}),
        ),
      );
    } catch {
      this.counters.increment('activitiesGivenUp');
    }
  }
}
