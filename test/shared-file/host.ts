import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { heard, tell } from '../support/messages.js';
import { TestBlotter } from '../support/test-blotter.js';

/*
 * The platform: its own copy of SQLite (node:sqlite) on the file that Blotter shares. It opens and closes
 * connections all the time; a close would cancel the locks of another copy in this process.
 */

const ACTIVITIES_PER_ORDER = 10;

const [directory = '', file = '', orders = '0'] = process.argv.slice(2);
const blotter = new TestBlotter({ directory, sharedDatabase: { file } });
const { processor } = blotter;

function writeOrder(): void {
  const database = new DatabaseSync(file, { timeout: 30_000 });
  database.exec(`INSERT INTO orders (writer, status) VALUES ('host', 'filled')`);
  database.close();
}

await processor.ready();
const stop = heard('stop');
tell({ kind: 'ready' });
for (let i = 0; i < Number(orders); i++) {
  writeOrder();
  blotter.recordMany(ACTIVITIES_PER_ORDER);
  await nextTurn();
}
await processor.flush('durable');
tell({ kind: 'durable', books: processor.status().accounting });
await stop;
await processor.flush('stored');
tell({ kind: 'stored', books: processor.status().accounting });
await processor.close();
process.disconnect();
