import { parentPort, workerData } from 'node:worker_threads';
import { ForwardLoop, type ForwardOptions, type ForwardOrder } from './forward-loop.js';

/* The thread that forwards. It ends when it has been told to finish, and has. */

const port = parentPort!;
const loop = new ForwardLoop(workerData as ForwardOptions, (report) => port.postMessage(report));
port.on('message', (order: ForwardOrder) => loop.receive(order));
await loop.run();
port.close();
