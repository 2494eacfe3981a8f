import 'reflect-metadata';
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyServerFactoryHandler } from 'fastify';
import { securityHeaders } from './api/security-headers.js';
import type { SidecarConfig } from './config/sidecar-config.js';
import type { Engine } from './engine.js';
import { NestLog } from './operations/nest-log.js';
import type { SidecarLog } from './operations/sidecar-log.js';
import { formatAddress } from './receivers/format-address.js';
import { httpListener } from './receivers/http/http-listener.js';
import { type ReceiverAddresses, ReceiverServers } from './receivers/receiver-servers.js';
import { type ListenerTls, listenerTls } from './security/listener-tls.js';
import { SidecarModule } from './sidecar.module.js';

/** Where everything listens; undefined for what is not enabled. `http://127.0.0.1:4318`, `127.0.0.1:4317`. */
export type SidecarAddresses = ReceiverAddresses & { readonly api: string | undefined };

/** The Nest application: it wires the receivers, serves the API, and its hooks are the sidecar's life. */
export class SidecarApplication {
  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly config: SidecarConfig,
  ) {}

  static async create(config: SidecarConfig, log: SidecarLog, engine: Engine): Promise<SidecarApplication> {
    const tls = apiTls(config);
    const adapter = new FastifyAdapter({
      serverFactory: (handler: FastifyServerFactoryHandler) =>
        httpListener(handler, config.receivers.limits, tls),
    });
    const app = await NestFactory.create<NestFastifyApplication>(
      SidecarModule.forRoot(config, log, engine),
      adapter,
      { logger: new NestLog(log), abortOnError: false, bodyParser: false, forceCloseConnections: true },
    );
    await app.register(helmet, securityHeaders(tls !== undefined));
    return new SidecarApplication(app, config);
  }

  /**
   * Resolves when everything listens: nobody is let in before the journal is open.
   * @throws BlotterError, or the system's error when an address cannot be listened on.
   */
  async listen(): Promise<SidecarAddresses> {
    await this.app.init();
    const servers = this.app.get(ReceiverServers);
    await servers.listen();
    const api = this.config.api.enabled ? await this.listenApi() : undefined;
    return { ...servers.addresses, api };
  }

  /** Ends everything, also what has started only in part. */
  close(): Promise<void> {
    return this.app.close();
  }

  private async listenApi(): Promise<string> {
    const { host, port, tls } = this.config.api;
    await this.app.listen({ host, port });
    return `${tls === undefined ? 'http' : 'https'}://${formatAddress(this.app.getHttpServer().address())}`;
  }
}

function apiTls({ api }: SidecarConfig): ListenerTls | undefined {
  return api.enabled ? listenerTls(api.tls, 'api.tls') : undefined;
}
