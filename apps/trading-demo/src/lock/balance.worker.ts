import { between } from '../platform/random.js';
import { ACCOUNTS } from '../platform/roster.js';
import { PlatformThread } from './platform-thread.js';

/* Values the accounts anew, and moves take profit and stop loss along. */

const thread = new PlatformThread();
const update = thread.database.prepare(
  'UPDATE balances SET equity = cash * ?, updated_at = ? WHERE account_id = ?',
);
const revalue = thread.database.transaction((factor: number) => {
  for (let id = 1; id <= ACCOUNTS; id++) update.run(factor, new Date().toISOString(), id);
});

function updateBalances(): void {
  const factor = between(thread.random, 0.98, 1.02);
  thread.write(() => revalue.immediate(factor));
  thread.activities.record({
    type: 'tp_sl_adjusted',
    description: `Take profit and stop loss follow a move of ${((factor - 1) * 100).toFixed(2)} %`,
    data: { accounts: ACCOUNTS, factor },
  });
}

await thread.run(updateBalances, [15, 30]);
