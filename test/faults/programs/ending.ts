import { TestBlotter } from '../../support/test-blotter.js';
import { heard, tell } from '../../support/messages.js';

/* Records in one tick and then ends in one of the ways in which programs end. */

type Way = 'script' | 'exit' | 'exit-in-timer' | 'exit-without-worker' | 'throw' | 'reject';

const [directory = '', way = 'script', count = '0', file = ''] = process.argv.slice(2) as [string, Way];
const blotter = new TestBlotter({ directory, sharedDatabase: file === '' ? undefined : { file } });
await blotter.processor.ready();
tell({ kind: 'ready' });
await heard('go');
blotter.recordMany(Number(count));
end();

function end(): void {
  if (way === 'exit') process.exit(3);
  if (way === 'exit-in-timer') setTimeout(() => process.exit(3), 1);
  if (way === 'exit-without-worker') void blotter.processor.terminateWorker().then(() => process.exit(3));
  if (way === 'throw') throw new Error('an exception that nobody caught');
  if (way === 'reject') void Promise.reject(new Error('a rejection that nobody handled'));
}
