import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type SegmentSummary, inspectJournal } from './inspect.js';

/**
 * What is in a journal, for people.
 * @param path - Blotter's directory or its journal folder.
 * @returns undefined when there is no such folder.
 */
export function inspectionText(path: string): string | undefined {
  const inside = join(path, 'journal');
  const journal = existsSync(inside) ? inside : path;
  if (!existsSync(journal)) return undefined;
  const segments = inspectJournal(journal);
  const total = segments.reduce((sum, { records }) => sum + records, 0);
  return `${segments.map(segmentText).join('')}${segments.length} segments, ${total} records\n`;
}

function segmentText(segment: SegmentSummary): string {
  const batches = segment.firstBatch === undefined ? '-' : `${segment.firstBatch}…${segment.lastBatch}`;
  const torn = segment.tornBytes > 0 ? `  torn tail ${segment.tornBytes} B` : '';
  const problem = segment.problem === undefined ? '' : `  ${segment.problem}`;
  return (
    `${segment.name}\n  ${segment.bytes} B  ${segment.frames} batches (${batches})  ${segment.records} records` +
    `  held by ${segment.holder ?? 'nobody (written whole)'}${torn}${problem}\n`
  );
}
