import type { BlotterOptions } from '@blotter/core';
import { basename } from 'node:path';
import { TestBlotter } from '../../support/test-blotter.js';
import { Witness } from './evidence.js';

/** Of each thousand records so many, one after the other, want a receipt: between them there is only the flush timer. */
const RECEIPTS_PER_THOUSAND = 100;
const TICK_MS = 5;

/** How a {@link WitnessedBlotter} is set up. */
export interface WitnessedConfig {
  readonly options: BlotterOptions;
  /** File of its evidence; its name is also the name of the records' instrumentation scope. */
  readonly evidence: string;
  /** Records a second. */
  readonly perSecond: number;
}

/** A Blotter that records at a pace and leaves evidence of every record and every receipt. */
export class WitnessedBlotter {
  readonly blotter: TestBlotter;
  private readonly witness: Witness;
  private readonly outstanding = new Set<Promise<unknown>>();
  private timer: NodeJS.Timeout | undefined;
  private n = 0;
  private readonly firstReceipt = Promise.withResolvers<void>();

  constructor(private readonly config: WitnessedConfig) {
    this.witness = new Witness(config.evidence);
    this.blotter = new TestBlotter(config.options, basename(config.evidence));
  }

  /** Resolves at the first receipt. */
  get received(): Promise<void> {
    return this.firstReceipt.promise;
  }

  /** Records from now on, and catches up after a stall. */
  start(): void {
    const start = performance.now();
    const first = this.n;
    this.timer = setInterval(() => {
      const due = first + Math.ceil(((performance.now() - start) / 1000) * this.config.perSecond);
      while (this.n < due) this.record();
    }, TICK_MS);
  }

  /** Records no more. @returns when all receipts have come. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.outstanding);
  }

  /** Records one, with a receipt or without. */
  record(isDurable = this.n % 1000 < RECEIPTS_PER_THOUSAND): void {
    const n = this.n++;
    this.witness.creates(n);
    if (isDurable) this.recordDurably(n);
    else this.blotter.record();
  }

  private recordDurably(n: number): void {
    const start = performance.now();
    const receipt = this.blotter.recordDurably().then((uid) => {
      this.witness.received(n, uid, performance.now() - start);
      this.outstanding.delete(receipt);
      this.firstReceipt.resolve();
    });
    this.outstanding.add(receipt);
  }
}
