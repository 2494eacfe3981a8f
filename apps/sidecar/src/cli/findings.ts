import { StoreReader } from '@blotter/core/reader';
import { accessSync, constants, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import type { DestinationConfig, ListenConfig, SidecarConfig } from '../config/sidecar-config.js';
import { assertExposure } from '../security/assert-exposure.js';
import { checkDestination } from '../security/check-destinations.js';
import { loadTls } from '../security/load-tls.js';
import { explainStartError } from './explain-start-error.js';

/** Something that was looked at. */
export interface Finding {
  /** `bad` keeps the sidecar from starting, `note` does not. */
  readonly kind: 'ok' | 'note' | 'bad';
  /** What it is about; when it is bad, with what to do. */
  readonly text: string;
}

/** Looks at everything that a start needs. Changes nothing. */
export async function findings(config: SidecarConfig): Promise<Finding[]> {
  const listeners = [
    { name: 'receivers.http', ...config.receivers.http },
    { name: 'receivers.grpc', ...config.receivers.grpc },
    { name: 'api', ...config.api },
  ].filter(({ enabled }) => enabled);
  return [
    ...exposure(config),
    ...listeners.flatMap(certificate),
    ...config.forward.destinations.flatMap(destination),
    folder(config),
    database(config),
    ...(await Promise.all(listeners.map((listener) => port(listener, config)))),
  ];
}

type Listener = ListenConfig & { readonly name: string };

function exposure(config: SidecarConfig): Finding[] {
  try {
    return assertExposure(config).map((text) => ({ kind: 'note', text }));
  } catch (error) {
    return [bad(error)];
  }
}

const SOON_MS = 14 * 24 * 3_600_000;

function certificate({ name, tls }: Listener): Finding[] {
  if (tls === undefined) return [];
  try {
    const { validTo } = loadTls(tls, `${name}.tls`);
    const isSoon = validTo.getTime() - Date.now() < SOON_MS;
    return [{ kind: isSoon ? 'note' : 'ok', text: `${name}.tls, valid until ${validTo.toISOString()}` }];
  } catch (error) {
    return [bad(error)];
  }
}

/** Whether it answers is not asked: a sidecar starts, and keeps what it has, without it. */
function destination(config: DestinationConfig, index: number): Finding[] {
  try {
    const warnings = checkDestination(config, `forward.destinations[${index}]`);
    return [
      { kind: 'ok', text: `destination ${config.name}, ${config.url}` },
      ...warnings.map((text): Finding => ({ kind: 'note', text })),
    ];
  } catch (error) {
    return [bad(error)];
  }
}

function folder({ storage }: SidecarConfig): Finding {
  const path = resolve(storage.directory);
  try {
    const existing = nearestExisting(path);
    if (!statSync(existing).isDirectory()) {
      return { kind: 'bad', text: `${existing} is a file. Choose another storage.directory (--data).` };
    }
    accessSync(existing, constants.R_OK | constants.W_OK | constants.X_OK);
    return { kind: 'ok', text: existing === path ? path : `${path}, which will be created` };
  } catch (error) {
    return {
      kind: 'bad',
      text:
        `${path} cannot be used: ${(error as Error).message}. ` +
        'Give it to this user, or choose another storage.directory (--data).',
    };
  }
}

function nearestExisting(path: string): string {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined || dirname(path) === path) return path;
  return nearestExisting(dirname(path));
}

function database({ storage }: SidecarConfig): Finding {
  const file = join(resolve(storage.directory), storage.fileName);
  try {
    if (statSync(file, { throwIfNoEntry: false }) === undefined) {
      return { kind: 'ok', text: `${file}, which will be created` };
    }
    accessSync(file, constants.R_OK | constants.W_OK);
    const reader = new StoreReader({ file });
    reader.close();
    return { kind: 'ok', text: file };
  } catch (error) {
    return bad(error);
  }
}

function port(listener: Listener, config: SidecarConfig): Promise<Finding> {
  const { name, host, port } = listener;
  if (port === 0) return Promise.resolve({ kind: 'ok', text: `${name} on any free port of ${host}` });
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve({ kind: 'bad', text: explainStartError(error, config) }));
    server.listen({ host, port }, () => {
      server.close(() => resolve({ kind: 'ok', text: `${name} on ${host}:${port}` }));
    });
  });
}

function bad(error: unknown): Finding {
  return { kind: 'bad', text: error instanceof Error ? error.message : String(error) };
}
