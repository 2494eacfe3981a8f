import { pick } from '../platform/random.js';
import type { TradingActivityType } from '../platform/trading-activity.js';
import { POSITIONS } from './platform-database.js';
import { PlatformThread } from './platform-thread.js';

/* Takes over what the broker says about orders, many in one transaction. */

const ORDERS_A_SYNC = 40;
const ANSWERS = ['filled', 'filled', 'filled', 'submitted', 'cancelled', 'rejected'] as const;

const thread = new PlatformThread();
const update = thread.database.prepare('UPDATE orders SET status = ?, synced_at = ? WHERE id = ?');
const sync = thread.database.transaction((ids: readonly number[], status: string) => {
  for (const id of ids) update.run(status, new Date().toISOString(), id);
});

function syncOrders(): void {
  const ids = Array.from({ length: ORDERS_A_SYNC }, () => 1 + Math.floor(thread.random() * POSITIONS));
  const answer = pick(thread.random, ANSWERS);
  thread.write(() => sync.immediate(ids, answer));
  const type: TradingActivityType = `order_${answer}`;
  thread.activities.record({
    type,
    severity: answer === 'rejected' ? 'failure' : answer === 'filled' ? 'success' : 'info',
    description: `Broker says ${answer} for ${ids.length} orders`,
    source: { account: 1 + (ids[0]! % 6) },
    data: { first_order_id: ids[0], orders: ids.length },
  });
}

await thread.run(syncOrders, [4, 12]);
