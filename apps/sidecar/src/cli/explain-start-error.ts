import type { ListenConfig, SidecarConfig } from '../config/sidecar-config.js';

/** What to do about an address that cannot be listened on. */
const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'another process listens there: end it, or choose another port'],
  ['EACCES', 'this user may not: choose a port from 1024 on'],
  ['EADDRNOTAVAIL', 'no interface of this machine has this address: choose another host'],
  ['ENOTFOUND', 'the name has no address: choose another host'],
  ['EAI_AGAIN', 'the name has no address now: choose another host, or an IP address'],
]);

/** Why it does not start, and what to do, in one text. */
export function explainStartError(error: unknown, config: SidecarConfig): string {
  const message = error instanceof Error ? error.message : String(error);
  // gRPC hides the system's code in its message.
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const known = [...REMEDIES.keys()].find((name) => code === name || message.includes(name));
  if (known === undefined) return `The sidecar cannot start: ${message}`;
  const listener = listenerOf(error, message, config);
  const where = listener === undefined ? message : `${listener.name} (${listener.host}:${listener.port})`;
  return `The sidecar cannot listen on ${where}: ${known}, ${REMEDIES.get(known)}.`;
}

function listenerOf(
  error: unknown,
  message: string,
  { receivers, api }: SidecarConfig,
): (ListenConfig & { readonly name: string }) | undefined {
  const { address, hostname, port } = error as { address?: string; hostname?: string; port?: number };
  const listeners = [
    { name: 'receivers.http', ...receivers.http },
    { name: 'receivers.grpc', ...receivers.grpc },
    { name: 'api', ...api },
  ].filter(({ enabled }) => enabled);
  const host = address ?? hostname;
  return (
    listeners.find((listener) => listener.port === port && (host === undefined || listener.host === host)) ??
    // A name was looked up, so the hosts differ.
    listeners.find((listener) => listener.port === port) ??
    listeners.find((listener) => message.includes(`:${listener.port}`)) ??
    listeners.find((listener) => listener.host === host)
  );
}
