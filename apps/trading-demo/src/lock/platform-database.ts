import Database from 'better-sqlite3';
import { between, pick, seededRandom } from '../platform/random.js';
import { ACCOUNTS, EXPERTS, SYMBOLS } from '../platform/roster.js';
import { BUSY_TIMEOUT_MS } from './scale.js';

/** A connection to the platform's file. Every thread has its own. */
export type PlatformDatabase = Database.Database;

/** More open positions than a run can close. */
export const POSITIONS = 20_000;

const SCHEMA = `
  CREATE TABLE balances (account_id INTEGER PRIMARY KEY, cash REAL NOT NULL, equity REAL NOT NULL, updated_at TEXT NOT NULL);
  CREATE TABLE transactions (
    id INTEGER PRIMARY KEY, expert_id INTEGER NOT NULL, account_id INTEGER NOT NULL, symbol TEXT NOT NULL,
    quantity INTEGER NOT NULL, open_price REAL NOT NULL, close_price REAL, status TEXT NOT NULL, closed_at TEXT
  );
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY, transaction_id INTEGER NOT NULL, status TEXT NOT NULL, synced_at TEXT
  );
  CREATE INDEX orders_transaction ON orders (transaction_id);
  CREATE TABLE activitylog (
    id INTEGER PRIMARY KEY, created_at TEXT NOT NULL, severity TEXT NOT NULL, type TEXT NOT NULL,
    source_expert_id INTEGER, source_account_id INTEGER, description TEXT NOT NULL, data TEXT
  );
  CREATE INDEX activitylog_created_at ON activitylog (created_at);
  CREATE INDEX activitylog_type ON activitylog (type);
  CREATE INDEX activitylog_expert ON activitylog (source_expert_id);
  CREATE INDEX activitylog_account ON activitylog (source_account_id);
`;

/** Opens the platform's file the way the reference platform does: WAL, synchronous NORMAL, a busy timeout. */
export function openPlatform(file: string): PlatformDatabase {
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  return database;
}

/** Creates the file, with open positions to close. */
export function createPlatform(file: string, seed: number): void {
  const database = openPlatform(file);
  database.exec(SCHEMA);
  const random = seededRandom(seed);
  const balance = database.prepare('INSERT INTO balances VALUES (?, 100000, 100000, ?)');
  const position = database.prepare(
    "INSERT INTO transactions (expert_id, account_id, symbol, quantity, open_price, status) VALUES (?, ?, ?, ?, ?, 'open')",
  );
  const order = database.prepare("INSERT INTO orders (transaction_id, status) VALUES (?, 'submitted')");
  database.transaction(() => {
    for (let id = 1; id <= ACCOUNTS; id++) balance.run(id, new Date().toISOString());
    for (let id = 1; id <= POSITIONS; id++) {
      const quantity = 1 + Math.floor(random() * 50);
      const price = Math.round(between(random, 80, 400) * 100) / 100;
      position.run(1 + (id % EXPERTS), 1 + (id % ACCOUNTS), pick(random, SYMBOLS), quantity, price);
      order.run(id);
    }
  })();
  database.close();
}
