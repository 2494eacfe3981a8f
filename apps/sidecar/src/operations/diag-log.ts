import type { DiagLogger } from '@opentelemetry/api';
import type { SidecarLog } from './sidecar-log.js';

/** OpenTelemetry's diagnostics in the sidecar's log, for `diag.setLogger()`. Warnings repeat themselves: each at a limited rate. */
export function diagLog(log: SidecarLog): DiagLogger {
  const debug = (message: string): void => log.debug(message, { context: 'opentelemetry' });
  return {
    verbose: debug,
    debug,
    // What the SDK calls information is of no use to an operator.
    info: debug,
    warn: (message) => log.warnLimited('opentelemetry warn', message, { context: 'opentelemetry' }),
    error: (message) => log.warnLimited('opentelemetry error', message, { context: 'opentelemetry' }),
  };
}
