import { diag } from '@opentelemetry/api';
import type { SidecarConfig } from './config/sidecar-config.js';
import { type Engine, startEngine } from './engine.js';
import { diagLog } from './operations/diag-log.js';
import type { SidecarLog } from './operations/sidecar-log.js';
import { assertExposure } from './security/assert-exposure.js';
import { checkDestinations } from './security/check-destinations.js';
import type { SidecarAddresses, SidecarApplication } from './sidecar-application.js';

/** A sidecar that listens. */
export interface RunningSidecar {
  readonly addresses: SidecarAddresses;
  /** Resolves when it has ended in order. */
  readonly closed: Promise<void>;
  /** Ends it, within `shutdownTimeoutMs`. */
  close(): Promise<void>;
}

/**
 * Resolves when everything listens. Signals are the caller's.
 * @throws BlotterError, SidecarError, or the system's error when an address cannot be listened on.
 */
export async function startSidecar(config: SidecarConfig, log: SidecarLog): Promise<RunningSidecar> {
  const warnings = [...assertExposure(config), ...checkDestinations(config.forward.destinations)];
  for (const warning of warnings) log.warn(warning);
  diag.setLogger(diagLog(log), { suppressOverrideMessage: true });
  const engine = startEngine(config);
  const application = await createApplication(config, log, engine);
  try {
    return running(application, await application.listen());
  } catch (error) {
    await application.close();
    throw error;
  }
}

async function createApplication(
  config: SidecarConfig,
  log: SidecarLog,
  engine: Engine,
): Promise<SidecarApplication> {
  try {
    const { SidecarApplication } = await import('./sidecar-application.js');
    return await SidecarApplication.create(config, log, engine);
  } catch (error) {
    await Promise.all([engine.ingest.close(), engine.pool.close(), engine.finder.close()]);
    throw error;
  }
}

function running(application: SidecarApplication, addresses: SidecarAddresses): RunningSidecar {
  const { promise: closed, resolve, reject } = Promise.withResolvers<void>();
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closing ??= application
      .close()
      .then(resolve, reject)
      .then(() => closed));
  return { addresses, closed, close };
}
