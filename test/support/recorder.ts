import type { BlotterOptions } from '@blotter/core';
import { answerCommands } from './answer-commands.js';
import { tell } from './messages.js';
import type { CallTimes, EmptyingTimes, RecorderCommands } from './recorder-commands.js';
import { TestBlotter } from './test-blotter.js';

/* A process that records, told by its spec what to do. */

const blotter = new TestBlotter(JSON.parse(process.argv[2] ?? '{}') as BlotterOptions);
const { processor } = blotter;

function record(records: number): CallTimes {
  const times = new Float64Array(records);
  const start = performance.now();
  let last = start;
  for (let i = 0; i < records; i++) {
    blotter.record();
    const now = performance.now();
    times[i] = now - last;
    last = now;
  }
  return { tickMs: last - start, medianMs: times.sort()[records >> 1]! };
}

async function recordAndWait(records: number): Promise<EmptyingTimes> {
  const start = performance.now();
  blotter.recordMany(records);
  await processor.flush('durable');
  const durableMs = performance.now() - start;
  await processor.flush('stored');
  return { durableMs, storedMs: performance.now() - start, books: processor.status().accounting };
}

const commands: RecorderCommands = {
  record,
  recordDurably: (records) => Promise.all(Array.from({ length: records }, () => blotter.recordDurably())),
  describe: (descriptions) => descriptions.map((description) => blotter.record(undefined, description)),
  recordAndWait,
  flush: (target, timeoutMs) => processor.flush(target, timeoutMs),
  status: () => processor.status(),
  terminateWorker: () => processor.terminateWorker(),
  close: (timeoutMs) => processor.close(timeoutMs),
  recordAndExit: (records) => {
    blotter.recordMany(records);
    process.exit();
  },
};

answerCommands(commands);

await processor.ready();
tell({ kind: 'ready' });
