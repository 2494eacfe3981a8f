import Database from 'better-sqlite3';
import { setTimeout as pause } from 'node:timers/promises';
import { heard, tell } from '../support/messages.js';

/* Another process of the platform that writes into the shared file until it is told to stop. */

const [file = ''] = process.argv.slice(2);
let isStopped = false;
void heard('stop').then(() => (isStopped = true));
const database = new Database(file, { timeout: 60_000 });
const insert = database.prepare(`INSERT INTO orders (writer, status) VALUES ('other', 'filled')`);
let orders = 0;
tell({ kind: 'ready' });
while (!isStopped) {
  insert.run();
  orders++;
  await pause(1);
}
database.close();
tell({ kind: 'done', orders });
process.disconnect();
