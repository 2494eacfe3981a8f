import { toEmission } from '@blotter/core';
import { setTimeout as pause } from 'node:timers/promises';
import { heard, tell } from '../support/messages.js';
import { TestBlotter } from '../support/test-blotter.js';

/* A process that records at a steady rate: record n is rejected when n is a multiple of 10, and rare when of 1000. */

const TICK_MS = 5;

const [directory = '', perSecond = '', seconds = ''] = process.argv.slice(2);
const { processor, logger } = new TestBlotter({ directory });
const records = Number(perSecond) * Number(seconds);

function record(n: number): void {
  const type = n % 10 === 0 ? 'order.rejected' : 'order.filled';
  const description = n % 1000 === 0 ? `A rare event: order ${n}` : `Order ${n} of the day`;
  processor.record(logger, toEmission({ type, description, data: { n, symbol: 'AAPL', price: 12.5 } }));
}

await processor.ready();
const start = heard('start');
tell({ kind: 'ready' });
await start;
const startedAt = performance.now();
for (let n = 0; n < records; await pause(TICK_MS)) {
  const due = Math.min(records, ((performance.now() - startedAt) * Number(perSecond)) / 1000);
  while (n < due) record(n++);
}
const tookMs = performance.now() - startedAt;
processor.record(logger, toEmission({ type: 'finished' }));
await processor.flush('stored');
tell({ kind: 'stored', tookMs, books: processor.status().accounting });
await processor.close();
process.disconnect();
