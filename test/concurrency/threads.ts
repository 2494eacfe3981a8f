import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { tell } from '../support/messages.js';

/* A process whose worker threads all record, each with a Blotter of its own. */

const [options = '{}', records = '0', threads = '0'] = process.argv.slice(2);
const workerData = { options: JSON.parse(options) as unknown, records: Number(records) };
const books = await Promise.all(
  Array.from({ length: Number(threads) }, async () => {
    const worker = new Worker(new URL('./thread.js', import.meta.url), { workerData });
    return ((await once(worker, 'message')) as unknown[])[0];
  }),
);
tell({ kind: 'done', books });
