import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** What a load does to the event loop of its thread. */
export interface LoopReport {
  readonly longestStallMs: number;
  /** Part of the time that the loop was busy, 0 … 1. */
  readonly elu: number;
}

/** Watches this thread's event loop from the first `reset` on. */
export class LoopWatch {
  private readonly delays = monitorEventLoopDelay({ resolution: 1 });
  private start: EventLoopUtilization = performance.eventLoopUtilization();

  constructor() {
    this.delays.enable();
  }

  reset(): void {
    this.delays.reset();
    this.start = performance.eventLoopUtilization();
  }

  stop(): LoopReport {
    const elu = performance.eventLoopUtilization(this.start).utilization;
    this.delays.disable();
    return { longestStallMs: this.delays.max / 1e6, elu };
  }
}
