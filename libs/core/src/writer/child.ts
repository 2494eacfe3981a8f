import type { HostMessage, WorkerSetup } from './protocol.js';
import { WriterLoop } from './writer-loop.js';

/*
 * The writer as a child process: when the store is in the platform's own database file. Two copies of
 * the SQLite library in one process cancel each other's POSIX locks on a file; two processes do not.
 */

let loop: WriterLoop | undefined;

process.on('message', (message: HostMessage | { kind: 'setup'; setup: WorkerSetup }) => {
  if (message.kind !== 'setup') {
    loop?.receive(message);
    return;
  }
  loop = new WriterLoop(
    message.setup,
    (reply) => process.connected && process.send?.(reply),
    // The host may be gone, or have closed the channel itself: disconnecting twice is an uncaught error.
    () => process.connected && process.disconnect(),
  );
  loop.start();
});

// Signals of a terminal or a process group are meant for the host: it tells us when to close. When it
// is gone, what it sent is finished within the deadline; the rest is in the journal.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('SIGHUP', () => undefined);
process.on('disconnect', () => {
  loop?.receive({ kind: 'close', timeoutMs: 1000 });
  setTimeout(() => process.exit(), 3000).unref();
});
