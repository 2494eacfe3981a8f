import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 200;

/**
 * Does something that only one process may do at a time. The lock is SQLite's on a file of its own: the kernel
 * releases it when its holder dies.
 * @param timeoutMs - how long to wait for the others.
 * @throws Error when they need longer.
 */
export async function onlyOne<T>(lockFile: string, timeoutMs: number, act: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(lockFile), { recursive: true });
  const lock = new Database(lockFile, { timeout: 0 });
  try {
    const deadline = performance.now() + timeoutMs;
    while (!isTaken(lock)) {
      if (performance.now() > deadline) throw new Error(`Somebody has held ${lockFile} for ${timeoutMs} ms.`);
      await pause(POLL_MS);
    }
    return await act();
  } finally {
    lock.close();
  }
}

/** Makes it ours, if nobody has it. */
function isTaken(lock: Database.Database): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return false;
    throw error;
  }
}
