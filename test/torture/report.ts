import type { FaultCount } from './fault-runner.js';
import type { Problem } from './verdict/problem.js';
import type { Verdict } from './verdict/judge.js';

/** A kind of fault that is not possible on this machine. */
export interface LeftOut {
  readonly kind: string;
  readonly why: string;
}

export interface TortureResult {
  readonly counts: readonly FaultCount[];
  readonly leftOut: readonly LeftOut[];
  /** Writer processes started. */
  readonly writers: number;
  readonly verdict: Verdict;
}

const MOST_PROBLEMS = 12;

/** The tables, and the last line that says it all. */
export function report({ counts, leftOut, writers, verdict }: TortureResult): string {
  const times = counts.reduce((sum, count) => sum + count.times, 0);
  const lines = [
    ...faultTable(counts),
    ...leftOut.map(({ kind, why }) => `LEFT OUT: ${kind}: ${why}`),
    '',
    ...figureTable(writers, verdict),
    ...problemLines(verdict.problems),
    '',
    `torture: ${times} faults, ${verdict.created} created, ${verdict.lost} lost, ${verdict.unexplained} unexplained`,
  ];
  return `${lines.join('\n')}\n`;
}

function faultTable(counts: readonly FaultCount[]): string[] {
  return [
    row('fault', 'times', 'failed', 'seconds'),
    ...counts.map(({ kind, times, failed, totalMs, lastError }) => {
      const why = lastError === undefined ? '' : `  ${lastError.slice(0, 120)}`;
      return row(kind, String(times), String(failed), (totalMs / 1000).toFixed(1)) + why;
    }),
  ];
}

function figureTable(writers: number, verdict: Verdict): string[] {
  const figures: ReadonlyArray<readonly [string, number]> = [
    ['writers', writers],
    ['records created', verdict.created],
    ['durable (acknowledged)', verdict.acknowledged],
    ['stored', verdict.stored],
    ['lost', verdict.lost],
    ['in gap records', verdict.inGaps],
    ['by those never writable', verdict.traceless],
    ['gap records', verdict.gapRecords],
    ['of unclean ends', verdict.uncleanEnds],
    ['duplicates', verdict.duplicates],
    ['unexplained', verdict.unexplained],
  ];
  return figures.map(([name, value]) => row(name, String(value)));
}

function problemLines(problems: readonly Problem[]): string[] {
  if (problems.length === 0) return [];
  const byKind = Map.groupBy(problems, ({ kind }) => kind);
  const lines = ['', 'UNEXPLAINED'];
  for (const [kind, list] of byKind) {
    const count = list.reduce((sum, problem) => sum + problem.count, 0);
    lines.push(`${kind}: ${count}`);
    for (const problem of list.slice(0, Math.ceil(MOST_PROBLEMS / byKind.size))) {
      lines.push(`  ${problem.text}`);
      for (const { run, n, created, isAcknowledged, isStored } of problem.examples) {
        const [acknowledged, stored] = [isAcknowledged ? '' : 'not ', isStored ? '' : 'not '];
        lines.push(
          `    run ${run}, n ${n}, created ${created}, ${acknowledged}acknowledged, ${stored}stored`,
        );
      }
    }
  }
  return lines;
}

function row(name: string, ...cells: readonly string[]): string {
  return name.padEnd(24) + cells.map((cell) => cell.padStart(12)).join('');
}
