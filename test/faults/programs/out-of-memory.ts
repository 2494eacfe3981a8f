import { tell } from '../../support/messages.js';
import { WitnessedBlotter, type WitnessedConfig } from '../support/witnessed-blotter.js';

/* Records at a pace and leaves evidence, and after the first receipt leaks until its heap is used up. */

const config = JSON.parse(process.argv[2] ?? '{}') as WitnessedConfig;
process.once('disconnect', () => process.exit());
const witnessed = new WitnessedBlotter(config);
const leaked: unknown[] = [];
witnessed.start();
await witnessed.received;
tell({ kind: 'received' });
setInterval(() => {
  for (let i = 0; i < 20_000; i++) leaked.push({ leaked: [i] });
}, 1);
