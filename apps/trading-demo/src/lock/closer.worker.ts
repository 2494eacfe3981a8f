import { between } from '../platform/random.js';
import type { CloseTimes } from './close-times.js';
import { POSITIONS } from './platform-database.js';
import { PlatformThread } from './platform-thread.js';

/* Closes transactions: the platform's own transaction, the order at the broker, the activity about it. */

const UNTIL_NEXT_MS = [2, 6] as const;
const BROKER_MS = [2, 6] as const;

interface Position {
  readonly id: number;
  readonly expert_id: number;
  readonly account_id: number;
  readonly symbol: string;
  readonly quantity: number;
  readonly open_price: number;
}

const thread = new PlatformThread();
const { database, setup } = thread;
const find = database.prepare<[number], Position>('SELECT * FROM transactions WHERE id = ?');
const closeTransaction = database.prepare(
  "UPDATE transactions SET status = 'closed', close_price = ?, closed_at = ? WHERE id = ?",
);
const closeOrder = database.prepare("UPDATE orders SET status = 'closed' WHERE transaction_id = ?");
const credit = database.prepare('UPDATE balances SET cash = cash + ? WHERE account_id = ?');
const close = database.transaction((position: Position, price: number) => {
  closeTransaction.run(price, new Date().toISOString(), position.id);
  closeOrder.run(position.id);
  credit.run(price * position.quantity, position.account_id);
});

const times: CloseTimes = { whole: [], transaction: [], activity: [] };
let next = 1 + setup.index;

async function closeNext(): Promise<void> {
  const position = next <= POSITIONS ? find.get(next) : undefined;
  if (position === undefined) return;
  next += setup.threads;
  const price = Math.round(position.open_price * between(thread.random, 0.96, 1.05) * 100) / 100;
  const started = performance.now();
  thread.write(() => close.immediate(position, price));
  const written = performance.now();
  await thread.pause(BROKER_MS);
  const confirmed = performance.now();
  recordClose(position, price);
  const ended = performance.now();
  times.whole.push(ended - started);
  times.transaction.push(written - started);
  times.activity.push(ended - confirmed);
  thread.counters.increment('closes');
}

function recordClose(
  { id, expert_id, account_id, symbol, quantity, open_price }: Position,
  price: number,
): void {
  const profit = Math.round((price - open_price) * quantity * 100) / 100;
  const outcome = `${profit < 0 ? 'loss' : 'profit'} ${Math.abs(profit).toFixed(2)}`;
  thread.activities.record({
    type: 'transaction_closed',
    severity: 'success',
    description: `Closed transaction ${id}: ${quantity} ${symbol} at ${price.toFixed(2)}, ${outcome}`,
    source: { expert: expert_id, account: account_id },
    data: { transaction_id: id, symbol, quantity, open_price, close_price: price, profit },
  });
}

await thread.run(closeNext, UNTIL_NEXT_MS, times);
