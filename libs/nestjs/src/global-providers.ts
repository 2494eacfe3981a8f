import { logs as apiLogs, type LoggerProvider } from '@opentelemetry/api';

/** The part of `@opentelemetry/api-logs` that is needed. */
interface LogsApi {
  setGlobalLoggerProvider(provider: LoggerProvider): unknown;
  disable(): void;
}

/**
 * `@opentelemetry/api` and `@opentelemetry/api-logs` keep separate globals: a provider registered with
 * one is invisible to code written against the other. Registers with both.
 * @returns a function that takes the provider back.
 */
export async function registerGlobally(provider: LoggerProvider): Promise<() => void> {
  const apis: LogsApi[] = [apiLogs];
  try {
    apis.push((await import('@opentelemetry/api-logs')).logs);
  } catch {
    // An optional peer: without it no code can be written against it.
  }
  for (const api of apis) api.setGlobalLoggerProvider(provider);
  return () => apis.forEach((api) => api.disable());
}
