import { heard, tell } from '../../support/messages.js';
import { WitnessedBlotter, type WitnessedConfig } from '../support/witnessed-blotter.js';

/*
 * Records at a pace and leaves evidence, until it is killed or told to end. With `waits` it begins at `go`, otherwise
 * at once, before Blotter is ready.
 */

export interface WitnessedWriterConfig extends WitnessedConfig {
  readonly waits?: boolean;
}

const config = JSON.parse(process.argv[2] ?? '{}') as WitnessedWriterConfig;
// Whoever forked us is gone: nobody would end us.
process.once('disconnect', () => process.exit());
const [go, end] = [heard('go'), heard('end')];
tell({ kind: 'born' });
const witnessed = new WitnessedBlotter(config);
if (config.waits === true) {
  await witnessed.blotter.processor.ready();
  tell({ kind: 'ready' });
  await go;
}
witnessed.start();
await witnessed.received;
tell({ kind: 'received' });
await end;
await witnessed.stop();
await witnessed.blotter.processor.close();
process.removeAllListeners('disconnect');
process.disconnect();
