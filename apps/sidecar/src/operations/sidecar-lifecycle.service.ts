import type { ShutdownReport } from '@blotter/core';
import { LogsIngest } from '@blotter/core/ingest';
import { Finder } from '@blotter/core/reader';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { SidecarConfig } from '../config/sidecar-config.js';
import { DecodePool } from '../receivers/decoding/decode-pool.js';
import { ReceiverServers } from '../receivers/receiver-servers.js';
import { SIDECAR_CONFIG } from '../sidecar.constants.js';
import { MetricsExport } from './metrics-export.js';
import { SidecarLog } from './sidecar-log.js';

/** Part of the deadline in which requests may end by themselves. */
const REQUESTS_SHARE = 0.5;
/** Part of what is left in which readers may end: the last to close the store writes its log back. */
const READERS_SHARE = 0.25;
/** Part that is kept for answering those whom only the close of the journal could answer. */
const ANSWERS_SHARE = 0.1;

/** Ties receivers and journal to the application's life. One deadline covers the whole shutdown. */
@Injectable()
export class SidecarLifecycle implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private stopped: Promise<void> = Promise.resolve();
  private deadlineMs = Infinity;

  constructor(
    @Inject(SIDECAR_CONFIG) private readonly config: SidecarConfig,
    private readonly ingest: LogsIngest,
    private readonly servers: ReceiverServers,
    private readonly pool: DecodePool,
    private readonly finder: Finder,
    private readonly metrics: MetricsExport,
    private readonly log: SidecarLog,
  ) {}

  /** @throws BlotterError when the file is not one that Blotter may write. */
  async onModuleInit(): Promise<void> {
    await this.ingest.ready();
  }

  /** The API still answers, and /readyz says that nobody should come any more. */
  async beforeApplicationShutdown(): Promise<void> {
    const { shutdownTimeoutMs } = this.config;
    this.deadlineMs = performance.now() + shutdownTimeoutMs;
    this.stopped = this.servers.stop();
    await within(shutdownTimeoutMs * REQUESTS_SHARE, this.stopped);
  }

  /** Requests that still wait for the disk are answered by the close: they are durable then, or refused. */
  async onApplicationShutdown(): Promise<void> {
    const reserveMs = this.config.shutdownTimeoutMs * ANSWERS_SHARE;
    await within(this.remainingMs * READERS_SHARE, this.closeReaders());
    this.report(await this.ingest.close(Math.max(1, this.remainingMs - reserveMs)));
    await within(this.remainingMs, this.stopped);
    this.servers.destroy();
    await within(this.remainingMs, Promise.all([this.pool.close(), this.metrics.close()]));
  }

  private async closeReaders(): Promise<void> {
    try {
      await this.finder.close();
    } catch (error) {
      this.log.warn('readers did not end in order', { error });
    }
  }

  private get remainingMs(): number {
    return Math.max(0, this.deadlineMs - performance.now());
  }

  private report(report: ShutdownReport): void {
    const { queued, dropped } = report;
    const isWhole = queued === 0 && Object.keys(dropped).length === 0;
    if (isWhole) this.log.info('closed', { report });
    else this.log.error('closed with records that are not written', { report });
  }
}

/** Waits, but no longer. */
async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
