import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inspectJournal } from './inspect.js';

/* `npm run inspect -- FOLDER`: what is in a journal. FOLDER is Blotter's directory or its journal folder. */

const folder = process.argv[2];
if (folder === undefined || folder === '--help') {
  process.stdout.write('Usage: npm run inspect -- FOLDER   (Blotter’s directory, for instance ./data)\n');
  process.exit(folder === undefined ? 2 : 0);
}
const journal = existsSync(join(folder, 'journal')) ? join(folder, 'journal') : folder;
if (!existsSync(journal)) {
  process.stderr.write(`${journal} does not exist. Name the directory that Blotter was given.\n`);
  process.exit(2);
}
const segments = inspectJournal(journal);
const total = segments.reduce((sum, { records }) => sum + records, 0);
for (const segment of segments) {
  const batches = segment.firstBatch === undefined ? '-' : `${segment.firstBatch}…${segment.lastBatch}`;
  const torn = segment.tornBytes > 0 ? `  torn tail ${segment.tornBytes} B` : '';
  const problem = segment.problem === undefined ? '' : `  ${segment.problem}`;
  process.stdout.write(
    `${segment.name}\n  ${segment.bytes} B  ${segment.frames} batches (${batches})  ${segment.records} records` +
      `  held by ${segment.holder ?? 'nobody (written whole)'}${torn}${problem}\n`,
  );
}
process.stdout.write(`${segments.length} segments, ${total} records\n`);
