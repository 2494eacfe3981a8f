import { type LoadedConfig, loadConfig } from '../config/load-config.js';
import { printConfig } from '../config/print-config.js';
import { SidecarLog } from '../operations/sidecar-log.js';
import { keepHeapSmall } from '../operations/start-heap.js';
import type { RunningSidecar } from '../start-sidecar.js';
import type { ConfigOptions } from './config-options.js';
import { explainStartError } from './explain-start-error.js';
import { Signals } from './signals.js';

/** What a close that keeps its own deadline may take longer, in milliseconds. */
const GRACE_MS = 1000;

/**
 * Runs the sidecar until a signal.
 * @returns the exit code. @throws SidecarConfigError.
 */
export async function serve({
  config: file,
  data,
  printConfig: printOnly,
}: ConfigOptions & { printConfig?: true }): Promise<number> {
  const loaded = loadConfig({ file, data });
  if (printOnly) {
    process.stdout.write(printConfig(loaded.config));
    return 0;
  }
  const log = new SidecarLog(loaded.config.log);
  const code = await run(loaded, log);
  await log.flush();
  return code;
}

async function run({ config, warnings }: LoadedConfig, log: SidecarLog): Promise<number> {
  for (const warning of warnings) log.warn(warning);
  process.on('uncaughtExceptionMonitor', (error) => log.error('uncaught exception', { error }));
  // Before the start: a signal that comes meanwhile is obeyed as soon as there is something to end.
  const signals = new Signals();
  let running: RunningSidecar;
  keepHeapSmall(true);
  try {
    // Nest, gRPC and SQLite take most of the start; a wrong configuration is told without them.
    const { startSidecar } = await import('../start-sidecar.js');
    running = await startSidecar(config, log);
  } catch (error) {
    process.stderr.write(`${explainStartError(error, config)}\n`);
    return 1;
  } finally {
    keepHeapSmall(false);
  }
  log.info('ready', { ...running.addresses });
  const signal = await Promise.race([signals.first, running.closed]);
  log.info('stopping', signal === undefined ? {} : { signal });
  if (await isClosedWithin(running, config.shutdownTimeoutMs + GRACE_MS)) {
    log.info('stopped');
    return 0;
  }
  log.error('not stopped in time: what was acknowledged is in the journal, and stored at the next start', {
    shutdownTimeoutMs: config.shutdownTimeoutMs,
  });
  return 1;
}

async function isClosedWithin(running: RunningSidecar, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  try {
    return await Promise.race([running.close().then(() => true), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
