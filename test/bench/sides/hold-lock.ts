import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Has another process take the write lock of a database file.
 * @returns lets it go, and resolves when it is gone.
 */
export async function holdLock(file: string): Promise<() => Promise<void>> {
  const holder = fork(new URL('./lock-holder.js', import.meta.url), [file], {
    stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
  });
  const exit = once(holder, 'exit').then(([code]) => {
    throw new Error(`The lock holder ended early with ${String(code)}.`);
  });
  exit.catch(() => undefined);
  await Promise.race([once(holder, 'message'), exit]);
  return async () => {
    const released = once(holder, 'message');
    holder.send('release');
    await Promise.race([released, exit]);
  };
}
