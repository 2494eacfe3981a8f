import type { BlotterOptions, ShutdownReport } from '@blotter/core';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TestBlotter } from '../support/test-blotter.js';

/** Records without a pause, while others write into the same store, and waits until all is stored. */
export async function recordAll(options: BlotterOptions, records: number): Promise<ShutdownReport> {
  const blotter = new TestBlotter(options);
  await blotter.processor.ready();
  for (let recorded = 0; recorded < records; recorded += 500) {
    blotter.recordMany(500);
    await nextTurn();
  }
  await blotter.processor.flush('stored');
  return blotter.processor.close();
}
