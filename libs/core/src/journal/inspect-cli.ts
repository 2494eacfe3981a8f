import { inspectionText } from './inspection-text.js';

/* `npm run inspect -- FOLDER`: what is in a journal. FOLDER is Blotter's directory or its journal folder. */

const folder = process.argv[2];
if (folder === undefined || folder === '--help') {
  process.stdout.write('Usage: npm run inspect -- FOLDER   (Blotter’s directory, for instance ./data)\n');
  process.exit(folder === undefined ? 2 : 0);
}
const text = inspectionText(folder);
if (text === undefined) {
  process.stderr.write(`${folder} does not exist. Name the directory that Blotter was given.\n`);
  process.exit(2);
}
process.stdout.write(text);
