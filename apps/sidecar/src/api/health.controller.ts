import { LogsIngest } from '@blotter/core/ingest';
import { Controller, Get } from '@nestjs/common';
import {
  HealthCheck,
  HealthCheckService,
  type HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { ReceiverServers } from '../receivers/receiver-servers.js';

/** For orchestrators and load balancers: no token, and nothing that needs one. */
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: HealthIndicatorService,
    private readonly ingest: LogsIngest,
    private readonly servers: ReceiverServers,
  ) {}

  /** The process lives: it answers. */
  @Get('healthz')
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  /** Whether to send here. A store that waits is no reason not to: records are durable in the journal. */
  @Get('readyz')
  @HealthCheck()
  ready(): ReturnType<HealthCheckService['check']> {
    return this.health.check([() => this.receivers(), () => this.recording()]);
  }

  private receivers(): HealthIndicatorResult {
    const session = this.indicator.check('receivers');
    return this.servers.isStopping ? session.down('The sidecar is shutting down.') : session.up();
  }

  private recording(): HealthIndicatorResult {
    const { state, health, faults } = this.ingest.status();
    const session = this.indicator.check('recording');
    // Messages name paths: they are for /api/status.
    const data = {
      state,
      health,
      faults: faults.map(({ place, code, sinceMs }) => ({ place, code, sinceMs })),
    };
    if (state !== 'open' || health === 'failing') return session.down(data);
    return health === 'degraded' ? session.degraded(data) : session.up(data);
  }
}
