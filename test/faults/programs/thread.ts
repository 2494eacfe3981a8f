import { parentPort, workerData } from 'node:worker_threads';
import { WitnessedBlotter, type WitnessedConfig } from '../support/witnessed-blotter.js';

/* A thread of a platform, with a Blotter of its own: records and leaves evidence, until it is told to end. */

/** With `return` its event loop just runs empty. */
export type ThreadEnd = 'close' | 'exit' | 'return';

const port = parentPort!;
const witnessed = new WitnessedBlotter(workerData as WitnessedConfig);
const end = new Promise<ThreadEnd>((resolve) => port.once('message', resolve));
witnessed.start();
await witnessed.received;
port.postMessage('received');
const way = await end;
const stopped = witnessed.stop();
if (way === 'close') {
  await stopped;
  await witnessed.blotter.processor.close();
}
if (way === 'exit') process.exit();
