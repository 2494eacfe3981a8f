import type { Environment } from './config-environment.js';

/** What the standard variables say. */
export interface StandardSettings {
  readonly settings: ReadonlyArray<{
    readonly path: readonly string[];
    readonly value: string;
    readonly variable: string;
  }>;
  readonly warnings: readonly string[];
}

/** OpenTelemetry's names of levels, and of those that only some SDKs know. */
const LEVELS: ReadonlyMap<string, string> = new Map([
  ['error', 'error'],
  ['warn', 'warn'],
  ['info', 'info'],
  ['debug', 'debug'],
  ['verbose', 'debug'],
  ['all', 'debug'],
]);

/**
 * The standard variables that mean something to a receiver. As OpenTelemetry asks, a value that is none is ignored with
 * a warning. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are read where the resource of its own metrics is made.
 */
export function readOpenTelemetry(env: Environment): StandardSettings {
  const variable = 'OTEL_LOG_LEVEL';
  const text = env[variable]?.trim().toLowerCase() ?? '';
  const level = LEVELS.get(text);
  if (text === '') return { settings: [], warnings: [] };
  if (level !== undefined) {
    return { settings: [{ path: ['log', 'level'], value: level, variable }], warnings: [] };
  }
  const warning = `${variable} is none of ${[...LEVELS.keys()].join(', ')}: it is ignored.`;
  return { settings: [], warnings: [warning] };
}
