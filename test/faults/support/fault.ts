import { setTimeout as pause } from 'node:timers/promises';
import type { ControlFile, FaultKind } from './control-file.js';

const HIT_TIMEOUT_MS = 30_000;

/** A fault that is in force until it ends. */
export class Fault {
  private readonly rule: number;
  /** The final number of hits, once it has ended. */
  private total: number | undefined;

  constructor(
    private readonly control: ControlFile,
    kind: FaultKind,
    private readonly path: string,
    delayMs?: number,
  ) {
    this.rule = control.set(kind, path, delayMs);
  }

  /** How many calls have met it, in all processes. */
  get hits(): number {
    return this.total ?? this.control.hits(this.rule);
  }

  /** Resolves when so many calls have met it. @throws Error after 30 s. */
  async struck(times = 1): Promise<void> {
    const deadline = performance.now() + HIT_TIMEOUT_MS;
    while (this.hits < times) {
      if (performance.now() > deadline) {
        throw new Error(`The fault at ${this.path} has met ${this.hits} calls, not ${times}.`);
      }
      await pause(5);
    }
  }

  /** The next call does not meet it; a call that it holds up goes on at once. */
  end(): void {
    if (this.total !== undefined) return;
    this.control.unset(this.rule);
    this.total = this.control.hits(this.rule);
  }
}
