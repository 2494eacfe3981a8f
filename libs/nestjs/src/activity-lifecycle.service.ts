import type { ShutdownReport } from '@blotter/core';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { SplitOptions } from './activity-module-options.js';
import { ACTIVITY_OPTIONS, ACTIVITY_RECORDER } from './activity.constants.js';
import { ActivityReader } from './activity-reader.js';
import type { ActivityRecorder } from './activity-recorder.js';
import { registerGlobally } from './global-providers.js';

/** How long after bootstrap shutdown hooks may still be enabled before we say that they are off. */
const HOOKS_GRACE_MS = 1000;

/** Ties the recorder to the application's life: checks at the start, flushes and closes at the end. */
@Injectable()
export class ActivityLifecycle implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly nestLogger = new Logger('Blotter');
  private unregister: (() => void) | undefined;

  constructor(
    @Inject(ACTIVITY_RECORDER) private readonly recorder: ActivityRecorder,
    @Inject(ACTIVITY_OPTIONS) private readonly options: SplitOptions,
    private readonly reader: ActivityReader,
  ) {}

  /** @throws BlotterError when the file is not one that Blotter may write. */
  async onModuleInit(): Promise<void> {
    await this.recorder.processor.ready();
    if (this.options.registerGlobally) this.unregister = await registerGlobally(this.recorder.loggerProvider);
  }

  onApplicationBootstrap(): void {
    setTimeout(() => this.warnWithoutHooks(), HOOKS_GRACE_MS).unref();
  }

  /** The last hook: requests in flight have ended and logged. What other modules record later is appended synchronously. */
  async onApplicationShutdown(): Promise<void> {
    this.unregister?.();
    if (this.recorder.isOwn) this.report(await this.recorder.processor.close());
    else await this.recorder.processor.forceFlush({ timeoutMillis: 5000 });
    await this.reader.close();
  }

  private warnWithoutHooks(): void {
    if (process.listenerCount('SIGTERM') > 0) return;
    this.nestLogger.warn(
      'Shutdown hooks are off: on SIGTERM, records of the last flush interval are lost. Call app.enableShutdownHooks().',
    );
  }

  private report(report: ShutdownReport): void {
    const lost = sum(report.dropped) + sum(report.rejected);
    if (lost === 0 && report.queued === 0) return;
    this.nestLogger.warn(
      `Closed with ${lost} records lost and ${report.queued} not written: ${JSON.stringify(report)}`,
    );
  }
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
