import type { BlotterOptions } from '@blotter/core';
import { parentPort, workerData } from 'node:worker_threads';
import { recordAll } from './record-all.js';

/* One of several threads of a process that write into one store. */

const { options, records } = workerData as { options: BlotterOptions; records: number };
parentPort?.postMessage(await recordAll(options, records));
