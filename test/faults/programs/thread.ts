import { parentPort, workerData } from 'node:worker_threads';
import { WitnessedBlotter, type WitnessedConfig } from '../support/witnessed-blotter.js';

/* A thread of a platform, with a Blotter of its own: records and leaves evidence, until it is told to end. */

const port = parentPort!;
const witnessed = new WitnessedBlotter(workerData as WitnessedConfig);
const end = new Promise<'close' | 'return'>((resolve) => port.once('message', resolve));
witnessed.start();
await witnessed.received;
port.postMessage('received');
if ((await end) === 'close') {
  await witnessed.stop();
  await witnessed.blotter.processor.close();
} else {
  // Its event loop runs empty, or not even that.
  void witnessed.stop();
  process.exit();
}
