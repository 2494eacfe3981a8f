import type { Fault, FaultPlan, Laboratory } from './faults/index.js';
import { FaultSpans } from './fault-spans.js';
import type { Schedule } from './schedule.js';

/** How often a kind of fault was inflicted. */
export interface FaultCount {
  readonly kind: string;
  times: number;
  /** It could not be done: for instance nobody can lock a store whose disk is full. */
  failed: number;
  /** How long they lasted, together. */
  totalMs: number;
  /** Why the last one failed. */
  lastError: string | undefined;
}

/** Inflicts what was drawn. */
export class FaultRunner {
  private readonly byKind: ReadonlyMap<string, Fault>;
  private readonly countByKind: ReadonlyMap<string, FaultCount>;
  private readonly going = new Set<string>();
  readonly spans = new FaultSpans();

  constructor(
    private readonly laboratory: Laboratory,
    faults: readonly Fault[],
    private readonly signal: AbortSignal,
  ) {
    this.byKind = new Map(faults.map((fault) => [fault.kind, fault]));
    this.countByKind = new Map(
      faults.map(({ kind }) => [kind, { kind, times: 0, failed: 0, totalMs: 0, lastError: undefined }]),
    );
  }

  get counts(): readonly FaultCount[] {
    return [...this.countByKind.values()];
  }

  get times(): number {
    return this.counts.reduce((sum, { times }) => sum + times, 0);
  }

  get goingOn(): string {
    return [...this.going].join(', ') || 'none';
  }

  /** Resolves when the last fault is over; the signal leaves out those that have not begun. */
  async run(schedule: Schedule): Promise<void> {
    const start = performance.now();
    await Promise.all(schedule.map((plans) => this.runLane(plans, start)));
  }

  private async runLane(plans: readonly FaultPlan[], start: number): Promise<void> {
    for (const plan of plans) {
      const early = plan.atMs - (performance.now() - start);
      if (early > 0) await this.laboratory.pause(early);
      if (this.signal.aborted) return;
      await this.inflict(plan);
    }
  }

  private async inflict(plan: FaultPlan): Promise<void> {
    const { kind, slot } = plan;
    const fault = this.byKind.get(kind)!;
    const count = this.countByKind.get(kind)!;
    const start = performance.now();
    const label = `${kind} (${slot})`;
    const span = this.spans.begin(kind, fault.meets === 'all' ? undefined : slot, fault.hinders);
    this.going.add(label);
    try {
      await fault.inflict(this.laboratory, plan);
      count.times++;
    } catch (error) {
      count.failed++;
      count.lastError = error instanceof Error ? error.message : String(error);
    }
    count.totalMs += performance.now() - start;
    span.toMs = Date.now();
    this.going.delete(label);
  }
}
