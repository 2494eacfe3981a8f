import 'reflect-metadata';
import helmet from '@fastify/helmet';
import { diag } from '@opentelemetry/api';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyServerFactoryHandler } from 'fastify';
import { securityHeaders } from './api/security-headers.js';
import type { SidecarConfig } from './config/sidecar-config.js';
import { diagLog } from './operations/diag-log.js';
import { NestLog } from './operations/nest-log.js';
import type { SidecarLog } from './operations/sidecar-log.js';
import { formatAddress } from './receivers/format-address.js';
import { httpListener } from './receivers/http/http-listener.js';
import { type ReceiverAddresses, ReceiverServers } from './receivers/receiver-servers.js';
import { assertExposure } from './security/assert-exposure.js';
import { type ListenerTls, listenerTls } from './security/listener-tls.js';
import { SidecarModule } from './sidecar.module.js';

/** A sidecar that listens. */
export interface RunningSidecar {
  /** Where it listens; undefined for what is not enabled. `http://127.0.0.1:4318`, `127.0.0.1:4317`. */
  readonly addresses: ReceiverAddresses & { readonly api: string | undefined };
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
  for (const warning of assertExposure(config)) log.warn(warning);
  diag.setLogger(diagLog(log), { suppressOverrideMessage: true });
  const tls = config.api.enabled ? listenerTls(config.api.tls, 'api.tls') : undefined;
  const app = await createApplication(config, log, tls);
  try {
    await app.init();
    // Nobody is let in before the journal is open.
    await app.get(ReceiverServers).listen();
    const api = config.api.enabled ? await listen(app, config, tls) : undefined;
    return running(app, { ...app.get(ReceiverServers).addresses, api });
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function createApplication(
  config: SidecarConfig,
  log: SidecarLog,
  tls: ListenerTls | undefined,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    serverFactory: (handler: FastifyServerFactoryHandler) =>
      httpListener(handler, config.receivers.limits, tls),
  });
  const app = await NestFactory.create<NestFastifyApplication>(SidecarModule.forRoot(config, log), adapter, {
    logger: new NestLog(log),
    abortOnError: false,
    bodyParser: false,
    forceCloseConnections: true,
  });
  await app.register(helmet, securityHeaders(tls !== undefined));
  return app;
}

async function listen(
  app: NestFastifyApplication,
  { api: { host, port } }: SidecarConfig,
  tls: ListenerTls | undefined,
): Promise<string> {
  await app.listen({ host, port });
  return `${tls === undefined ? 'http' : 'https'}://${formatAddress(app.getHttpServer().address())}`;
}

function running(app: NestFastifyApplication, addresses: RunningSidecar['addresses']): RunningSidecar {
  const { promise: closed, resolve, reject } = Promise.withResolvers<void>();
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closing ??= app
      .close()
      .then(resolve, reject)
      .then(() => closed));
  return { addresses, closed, close };
}
