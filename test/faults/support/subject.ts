import Database from 'better-sqlite3';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  unlinkSync,
  statSync,
  truncateSync,
  writeSync,
  writevSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Message, tell } from '../../support/messages.js';
import type { Outcome, SubjectCommands } from './subject-commands.js';

/* Makes the system calls that its spec asks for, and tells what came of them. */

const databases = new Map<string, Database.Database>();

function withFile<T>(file: string, flags: string, act: (fd: number) => T): T {
  const fd = openSync(file, flags);
  try {
    return act(fd);
  } finally {
    closeSync(fd);
  }
}

function open(file: string): Database.Database {
  let database = databases.get(file);
  if (database === undefined) {
    database = new Database(file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec('CREATE TABLE IF NOT EXISTS row (content BLOB)');
    databases.set(file, database);
  }
  return database;
}

const commands: SubjectCommands = {
  create: (file) => withFile(file, 'wx', () => undefined),
  append(file, bytes) {
    const before = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    appendFileSync(file, Buffer.alloc(bytes, 'x'));
    return statSync(file).size - before;
  },
  writev: (file, position, bytes) =>
    withFile(file, 'r+', (fd) =>
      writevSync(fd, [Buffer.alloc(1, 'x'), Buffer.alloc(bytes - 1, 'x')], position),
    ),
  overwrite: (file, position, bytes) =>
    withFile(file, 'r+', (fd) => writeSync(fd, Buffer.alloc(bytes, 'x'), 0, bytes, position)),
  truncate: truncateSync,
  remove: unlinkSync,
  fsync: (file) => withFile(file, 'r+', fsyncSync),
  fdatasync: (file) => withFile(file, 'r+', fdatasyncSync),
  insert(file, bytes) {
    const database = open(file);
    database.prepare('INSERT INTO row VALUES (?)').run(Buffer.alloc(bytes, 'x'));
    return database.prepare('SELECT count(*) FROM row').pluck().get() as number;
  },
  now: () => Date.now(),
  async workerNow() {
    const worker = new Worker('require("node:worker_threads").parentPort.postMessage(Date.now())', {
      eval: true,
    });
    const [now] = (await once(worker, 'message')) as [number];
    return now;
  },
  databaseNow: () =>
    new Database(':memory:').prepare("SELECT 1000 * unixepoch('now', 'subsec')").pluck().get() as number,
  monotonicNow: () => performance.now(),
  async childAppend(file, bytes) {
    const child = fork(fileURLToPath(import.meta.url));
    await once(child, 'message');
    const outcome = once(child, 'message');
    child.send({ kind: 'command', command: 'append', args: [file, bytes] });
    const [{ outcome: value }] = (await outcome) as [{ outcome: Outcome }];
    child.disconnect();
    return value;
  },
};

async function outcomeOf(call: () => unknown): Promise<Outcome> {
  const start = performance.now();
  try {
    const value = await call();
    return { value, tookMs: performance.now() - start };
  } catch (error) {
    return {
      code: (error as NodeJS.ErrnoException).code ?? String(error),
      tookMs: performance.now() - start,
    };
  }
}

process.on('message', ({ command, args }: Message) => {
  const call = commands[command as keyof SubjectCommands] as (...args: unknown[]) => unknown;
  void outcomeOf(() => call(...(args as unknown[]))).then((outcome) => tell({ kind: 'done', outcome }));
});
tell({ kind: 'ready' });
