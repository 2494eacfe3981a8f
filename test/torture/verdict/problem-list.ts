import { ACKNOWLEDGED } from '../evidence/run-evidence.js';
import type { Example, Problem } from './problem.js';
import type { Run } from './run.js';

const EXAMPLES = 3;

/** Collects what is wrong with one run. */
export class ProblemList {
  readonly list: Problem[] = [];

  /** @param counts - how often each record is stored. */
  constructor(
    private readonly run: Run,
    private readonly counts: Uint8Array,
  ) {}

  /** Records of which this must not be said; none is no problem. */
  records(kind: string, numbers: readonly number[], count = numbers.length): void {
    if (count === 0) return;
    const examples = numbers.slice(0, EXAMPLES).map((n) => this.example(n));
    this.list.push({ kind, count, text: this.where(`${count} records`), examples });
  }

  note(kind: string, text: string, count = 1): void {
    this.list.push({ kind, count, text: this.where(text), examples: [] });
  }

  private where(text: string): string {
    const { run, endedBy, evidence } = this.run;
    return `run ${run}: ${text} (instance ${evidence.instance ?? 'unknown'}, ended by ${endedBy})`;
  }

  private example(n: number): Example {
    const { evidence, run } = this.run;
    return {
      run,
      n,
      created: n < evidence.intended ? times(evidence.chunkOf(n)) : 'never',
      isAcknowledged: (evidence.stateOf(n) & ACKNOWLEDGED) !== 0,
      isStored: (this.counts[n] ?? 0) > 0,
    };
  }
}

function times({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): string {
  const to = toMs === Infinity ? '?' : new Date(toMs).toISOString().slice(11);
  return `${new Date(fromMs).toISOString()} to ${to}`;
}
