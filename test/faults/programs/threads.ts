import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { heard, tell } from '../../support/messages.js';
import type { WitnessedConfig } from '../support/witnessed-blotter.js';
import type { ThreadEnd } from './thread.js';

/*
 * A process with four threads that record into one folder: one is terminated by its parent, one closes its Blotter,
 * one calls process.exit(), which in a thread ends the thread, and one just has nothing to do any more.
 */

const WAYS: readonly ThreadEnd[] = ['close', 'exit', 'return'];

const configs = JSON.parse(process.argv[2] ?? '[]') as WitnessedConfig[];
process.once('disconnect', () => process.exit());
const end = heard('end');
const workers = configs.map(
  (workerData) => new Worker(new URL('./thread.js', import.meta.url), { workerData }),
);
await Promise.all(workers.map((worker) => once(worker, 'message')));
const [terminated, ...others] = workers;
await terminated!.terminate();
tell({ kind: 'terminated' });
await end;
const exits = others.map((worker) => once(worker, 'exit'));
others.forEach((worker, i) => worker.postMessage(WAYS[i]));
await Promise.all(exits);
process.removeAllListeners('disconnect');
process.disconnect();
