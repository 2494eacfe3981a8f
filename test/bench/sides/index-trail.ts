import { createBlotterProcessor } from '@blotter/core';
import { setTimeout as delay } from 'node:timers/promises';
import { answer, folder } from '../answer.js';
import { INDEXED_ATTRIBUTES } from '../questions/questions.js';

export interface IndexQuestion {
  readonly rows: number;
}

/** Lets Blotter build the index of a trail that is there. @returns how long that took, in seconds. */
answer(async ({ rows }: IndexQuestion): Promise<number> => {
  const start = performance.now();
  const processor = createBlotterProcessor({
    directory: folder,
    search: { indexedAttributes: INDEXED_ATTRIBUTES },
    retention: false,
  });
  while ((processor.status().search.indexedThroughId ?? 0) < rows) await delay(50);
  const seconds = (performance.now() - start) / 1000;
  await processor.shutdown();
  return seconds;
});
