import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { heard, tell } from '../../support/messages.js';
import type { WitnessedWriterConfig } from './witnessed-writer.js';

/* The primary of a cluster: as many workers as it has configurations but one; the last is for who replaces a dead one. */

const configs = JSON.parse(process.argv[2] ?? '[]') as WitnessedWriterConfig[];
process.once('disconnect', () => process.exit());
const end = heard('end');

/** Resolves when it has its first receipt. */
async function start(config: WitnessedWriterConfig): Promise<Worker> {
  cluster.setupPrimary({
    exec: fileURLToPath(new URL('./witnessed-writer.js', import.meta.url)),
    args: [JSON.stringify(config)],
  });
  const worker = cluster.fork();
  await new Promise<void>((resolve) => {
    worker.on('message', ({ kind }: { kind: string }) => {
      if (kind === 'received') resolve();
    });
  });
  return worker;
}

const spare = configs.pop()!;
const replaced = new Promise<Worker>((resolve) => {
  cluster.once('exit', () => void start(spare).then(resolve));
});
const [victim, ...others] = await Promise.all(configs.map(start));
victim!.process.kill('SIGKILL');
others.push(await replaced);
tell({ kind: 'replaced' });
await end;
const exits = others.map((worker) => once(worker, 'exit'));
for (const worker of others) worker.send({ kind: 'end' });
await Promise.all(exits);
process.removeAllListeners('disconnect');
process.disconnect();
