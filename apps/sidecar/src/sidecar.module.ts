import { LogsIngest } from '@blotter/core/ingest';
import { Finder } from '@blotter/core/reader';
import { ActivityApiModule } from '@blotter/nestjs/api';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { join } from 'node:path';
import { ApiGuard } from './api/api.guard.js';
import { HealthController } from './api/health.controller.js';
import { MetricsController } from './api/metrics.controller.js';
import { PageController } from './api/page.controller.js';
import { RequireScope } from './api/require-scope.decorator.js';
import { StatusController } from './api/status.controller.js';
import type { SidecarConfig } from './config/sidecar-config.js';
import type { Engine } from './engine.js';
import { DestinationWatch } from './operations/destination-watch.service.js';
import { HealthWatch } from './operations/health-watch.service.js';
import { MetricsExport } from './operations/metrics-export.js';
import { SidecarLifecycle } from './operations/sidecar-lifecycle.service.js';
import { SidecarLog } from './operations/sidecar-log.js';
import { DecodePool } from './receivers/decoding/decode-pool.js';
import { InFlightBytes } from './receivers/in-flight-bytes.js';
import { LogsReceiver } from './receivers/logs-receiver.js';
import { ReceiverMetrics } from './receivers/receiver-metrics.js';
import { ReceiverServers } from './receivers/receiver-servers.js';
import { createReceiverServers } from './receivers/create-receiver-servers.js';
import { HostCheck } from './security/host-check.js';
import { RequestGate } from './security/request-gate.js';
import { Tokens } from './security/tokens.js';
import { SIDECAR_CONFIG } from './sidecar.constants.js';

/** The sidecar: receivers in front of the journal, and the API beside them. */
@Module({})
export class SidecarModule {
  static forRoot(config: SidecarConfig, log: SidecarLog, engine: Engine): DynamicModule {
    return {
      module: SidecarModule,
      imports: [
        TerminusModule.forRoot({ logger: false }),
        ActivityApiModule.forRoot({
          finder: engine.finder,
          decorators: [RequireScope('read')],
          maxTails: config.search.maxTails,
          forward: {
            destinations: () => engine.ingest.status().forward,
            file: join(config.storage.directory, config.storage.fileName),
          },
          changeDecorators: [RequireScope('admin')],
        }),
      ],
      controllers: [HealthController, MetricsController, StatusController, PageController],
      providers: [
        { provide: SIDECAR_CONFIG, useValue: config },
        { provide: SidecarLog, useValue: log },
        { provide: MetricsExport, useValue: engine.metrics },
        { provide: LogsIngest, useValue: engine.ingest },
        { provide: Finder, useValue: engine.finder },
        { provide: DecodePool, useValue: engine.pool },
        ...providersOf(config, log),
        { provide: APP_GUARD, useClass: ApiGuard },
        HealthWatch,
        DestinationWatch,
        SidecarLifecycle,
      ],
    };
  }
}

function providersOf(config: SidecarConfig, log: SidecarLog): Provider[] {
  const { receivers, auth, security, api } = config;
  const { limits } = receivers;
  const listened = [receivers.http.host, receivers.grpc.host, api.host];
  return [
    {
      provide: RequestGate,
      useFactory: () =>
        new RequestGate(new HostCheck(listened, security.allowedHosts), new Tokens(auth.tokens)),
    },
    { provide: InFlightBytes, useFactory: () => new InFlightBytes(limits.maxInFlightBytes) },
    {
      provide: ReceiverMetrics,
      useFactory: ({ meterProvider }: MetricsExport, inFlight: InFlightBytes) =>
        new ReceiverMetrics(meterProvider, inFlight),
      inject: [MetricsExport, InFlightBytes],
    },
    {
      provide: LogsReceiver,
      useFactory: (ingest: LogsIngest, pool: DecodePool, inFlight: InFlightBytes, metrics: ReceiverMetrics) =>
        new LogsReceiver(ingest, pool, inFlight, metrics, {
          durableTimeoutMs: limits.durableTimeoutMs,
          onFailure: (error) => log.warnLimited('receiver failed', 'a request could not be taken', { error }),
          onRefusal: ({ kind, message }) =>
            log.warnLimited(`receiver ${kind}`, 'a request was refused', { outcome: kind, reason: message }),
        }),
      inject: [LogsIngest, DecodePool, InFlightBytes, ReceiverMetrics],
    },
    {
      provide: ReceiverServers,
      useFactory: (receiver: LogsReceiver, metrics: ReceiverMetrics, gate: RequestGate) =>
        createReceiverServers(receivers, receiver, metrics, gate),
      inject: [LogsReceiver, ReceiverMetrics, RequestGate],
    },
  ];
}
