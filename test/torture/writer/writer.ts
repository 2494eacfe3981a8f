import { tell } from '../../support/messages.js';
import { TortureWriter } from './torture-writer.js';
import { EXIT_CODE, type WriterCommand, type WriterSetup } from './writer-setup.js';

/* A process that records until something ends it. */

const TICK_MS = 10;
/** After a pause (SIGSTOP, a slow disk under the evidence) it does not catch up with all of it. */
const MOST_A_TICK = 500;
const BOOKS_INTERVAL_MS = 1000;

const setup = JSON.parse(process.argv[2] ?? '{}') as WriterSetup;
tell({ kind: 'starting' });
const writer = new TortureWriter(setup);
let isClosing = false;
// After Blotter's own handler: it runs in the order of their registration.
process.on('exit', () => {
  if (!isClosing) writer.noteEnded();
});

let start = performance.now();
let due = 0;

const recording = setInterval(() => {
  const now = performance.now();
  due += ((now - start) / 1000) * setup.recordsPerSecond;
  start = now;
  const records = Math.min(MOST_A_TICK, Math.floor(due));
  due = Math.min(due - records, 1);
  if (records > 0) writer.record(records);
}, TICK_MS);

const books = setInterval(() => {
  writer.noteBooks();
  tell({ kind: 'progress', recorded: writer.recorded });
}, BOOKS_INTERVAL_MS);

async function close(): Promise<void> {
  if (isClosing) return;
  isClosing = true;
  clearInterval(recording);
  clearInterval(books);
  await writer.close();
  if (process.connected) process.disconnect();
}

process.on('message', (command: WriterCommand) => {
  if (isClosing) return;
  switch (command.kind) {
    case 'burst':
      return writer.record(command.records);
    case 'exit':
      writer.noteEnding('exit');
      return process.exit(EXIT_CODE);
    case 'throw':
      writer.noteEnding('throw');
      throw new Error('an exception that nobody caught');
    case 'terminate-worker':
      void writer.processor.terminateWorker();
  }
});
process.on('SIGTERM', () => void close());
// Whoever ended the torture is gone; this process must not outlive it.
process.on('disconnect', () => void close());
tell({ kind: 'started' });
