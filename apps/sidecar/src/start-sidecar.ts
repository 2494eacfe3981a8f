import type { SidecarConfig } from './config/sidecar-config.js';
import type { SidecarLog } from './operations/sidecar-log.js';

/** A sidecar that listens. */
export interface RunningSidecar {
  /** Where it listens; undefined for what is not enabled. `http://127.0.0.1:4318`, `127.0.0.1:4317`. */
  readonly addresses: {
    readonly http: string | undefined;
    readonly grpc: string | undefined;
    readonly api: string | undefined;
  };
  /** Resolves when it has ended in order. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** @throws BlotterError, or the system's error when an address cannot be listened on. */
export function startSidecar(_config: SidecarConfig, _log: SidecarLog): Promise<RunningSidecar> {
  throw new Error('not built yet');
}
