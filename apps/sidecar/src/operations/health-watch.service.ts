import { LogsIngest } from '@blotter/core/ingest';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SidecarLog } from './sidecar-log.js';

const INTERVAL_MS = 500;

/** Tells the log when recording gets worse, and when it is well again. */
@Injectable()
export class HealthWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private told = 'ok';

  constructor(
    private readonly ingest: LogsIngest,
    private readonly log: SidecarLog,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), INTERVAL_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const { health, faults } = this.ingest.status();
    // Which faults, too: a full disk after a lock is news.
    const state = [health, ...faults.map(({ place, code }) => `${place} ${code}`)].join(', ');
    if (state === this.told) return;
    this.told = state;
    if (health === 'ok') this.log.info('recording is well again');
    else this.log.warn(`recording is ${health}`, { faults });
  }
}
