import type { HostMessage } from './reading-process.js';
import { ReadingThreads } from './reading-threads.js';
import { errorReply } from './reply.js';

/* The child of ReadingProcess: threads that read, and the wire to the host. */

let threads: ReadingThreads | undefined;
const running = new Map<number, AbortController>();

process.on('message', (message: HostMessage) => {
  if (message.kind === 'setup') threads = new ReadingThreads(message.options);
  else if (message.kind === 'cancel') running.get(message.id)?.abort();
  else void answer(message.id, message.request);
});

async function answer(id: number, request: (HostMessage & { kind: 'read' })['request']): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  const reply = await threads!.read(request, abort.signal).catch(errorReply);
  running.delete(id);
  // The host may be gone.
  if (process.connected) process.send?.({ id, reply }, () => undefined);
}

// Signals of a terminal or a process group are meant for the host; when that is gone, nobody wants an answer.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('SIGHUP', () => undefined);
process.on('disconnect', () => process.exit());
