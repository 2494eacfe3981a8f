import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { heard, tell } from '../../support/messages.js';
import type { WitnessedConfig } from '../support/witnessed-blotter.js';

/*
 * A process with three threads that record into one folder: one is terminated by its parent, one closes its Blotter,
 * one just calls process.exit(), which in a thread ends the thread.
 */

const configs = JSON.parse(process.argv[2] ?? '[]') as WitnessedConfig[];
process.once('disconnect', () => process.exit());
const end = heard('end');
const workers = configs.map(
  (workerData) => new Worker(new URL('./thread.js', import.meta.url), { workerData }),
);
await Promise.all(workers.map((worker) => once(worker, 'message')));
const [terminated, closing, exiting] = workers as [Worker, Worker, Worker];
await terminated.terminate();
tell({ kind: 'terminated' });
await end;
const exits = [once(closing, 'exit'), once(exiting, 'exit')];
closing.postMessage('close');
exiting.postMessage('exit');
await Promise.all(exits);
process.removeAllListeners('disconnect');
process.disconnect();
