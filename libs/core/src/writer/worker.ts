import { type MessagePort, workerData } from 'node:worker_threads';
import type { HostMessage, WorkerSetup } from './protocol.js';
import { WriterLoop } from './writer-loop.js';

/* The writer as a worker thread: the usual way, when the store is a file of our own. */

const { setup, port } = workerData as { setup: WorkerSetup; port: MessagePort };
const loop = new WriterLoop(
  setup,
  (message) => port.postMessage(message),
  () => port.close(),
);
port.on('message', (message: HostMessage) => loop.receive(message));
loop.start();
