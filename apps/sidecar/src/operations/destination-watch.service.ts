import type { DestinationStatus, ForwardState } from '@blotter/core/forward';
import { LogsIngest } from '@blotter/core/ingest';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SidecarLog } from './sidecar-log.js';

const INTERVAL_MS = 500;
/** Of one destination no more is told in this time: one that comes and goes would fill the log. */
const QUIET_MS = 10_000;

const TROUBLE: Readonly<Partial<Record<ForwardState, string>>> = {
  waiting: 'does not take records now: they are kept and sent again',
  refusing: 'refuses everything: records are kept and sent again',
  failing: 'cannot be forwarded to: the store or the forward file cannot be used',
};

/** What the log says last of a destination. */
interface Told {
  readonly trouble: string | undefined;
  readonly atMs: number;
}

const NOTHING: Told = { trouble: undefined, atMs: -Infinity };

/** Tells the log when a destination takes nothing any more, and when it does again. */
@Injectable()
export class DestinationWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private readonly told = new Map<string, Told>();

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
    for (const destination of this.ingest.status().forward) this.lookAt(destination, performance.now());
  }

  private lookAt({ name, state, fault, lagRecords }: DestinationStatus, nowMs: number): void {
    const trouble = TROUBLE[state];
    const told = this.told.get(name) ?? NOTHING;
    if (trouble === told.trouble || nowMs - told.atMs < QUIET_MS) return;
    this.told.set(name, { trouble, atMs: nowMs });
    if (trouble === undefined) this.log.info(`destination ${name} takes records again`, { lagRecords });
    else this.log.warn(`destination ${name} ${trouble}`, { fault, lagRecords });
  }
}
