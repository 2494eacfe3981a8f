import { parentPort, workerData } from 'node:worker_threads';
import { IndexLoop, type IndexLoopOptions } from './index-loop.js';
import { StopSignal } from './stop-signal.js';

/* The thread that indexes. It has no event loop: it works, sleeps, and ends when it is told to. */

const { options, memory } = workerData as { options: IndexLoopOptions; memory: SharedArrayBuffer };
new IndexLoop(options, new StopSignal(memory), (report) => parentPort?.postMessage(report)).run();
