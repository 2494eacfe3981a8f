import type { StoreContents } from '../store/store-contents.js';
import type { Gap } from './gap.js';
import { judgeRun } from './judge-run.js';
import type { Problem } from './problem.js';
import type { Run } from './run.js';

/** What became of all records. */
export interface Verdict {
  /** record() returned for these. */
  readonly created: number;
  /** Of these, those whose receipt of durability came. Most are recorded without a receipt. */
  readonly acknowledged: number;
  readonly stored: number;
  readonly lost: number;
  /** Of which gap records tell with a number. */
  readonly inGaps: number;
  readonly gapRecords: number;
  readonly uncleanEnds: number;
  /** Lost by processes that could write nothing as long as they lived: no gap record can tell of them. */
  readonly traceless: number;
  readonly duplicates: number;
  readonly unexplained: number;
  readonly problems: readonly Problem[];
}

/** @param others - problems that were seen while it ran. */
export function judge(runs: readonly Run[], store: StoreContents, others: readonly Problem[] = []): Verdict {
  const gapsOf = Map.groupBy(store.gaps, ({ instance }) => instance);
  const verdicts = runs.map((run) => {
    const instance = run.evidence.instance ?? '';
    return judgeRun(run, {
      counts: store.counts.of(run.run),
      gaps: gapsOf.get(instance) ?? [],
      rejected: store.rejected.get(instance) ?? 0,
    });
  });
  const problems = [
    ...others,
    ...judgeStore(runs, store),
    ...judgeStrangers(runs, store.gaps),
    ...verdicts.flatMap((verdict) => verdict.problems),
  ];
  const total = (name: 'created' | 'acknowledged' | 'stored' | 'lost' | 'traceless' | 'duplicates'): number =>
    verdicts.reduce((sum, verdict) => sum + verdict[name], 0);
  return {
    created: total('created'),
    acknowledged: total('acknowledged'),
    stored: total('stored'),
    lost: total('lost'),
    inGaps: store.gaps.reduce((sum, { records }) => sum + (records === 'unknown' ? 0 : records), 0),
    gapRecords: store.gaps.length,
    uncleanEnds: store.gaps.filter(({ reason }) => reason === 'unclean_end').length,
    traceless: total('traceless'),
    duplicates: total('duplicates'),
    unexplained: problems.reduce((sum, { count }) => sum + count, 0),
    problems,
  };
}

function judgeStore(runs: readonly Run[], store: StoreContents): Problem[] {
  const known = new Set(runs.map(({ run }) => run));
  const invented = store.counts.runs.filter((run) => !known.has(run));
  return [
    ...store.findings.map((finding) => problem('a trail that does not verify', finding)),
    ...(store.strangers === 0
      ? []
      : [problem('records of nobody', String(store.strangers), store.strangers)]),
    ...(invented.length === 0 ? [] : [problem('records of runs that never were', invented.join(', '))]),
  ];
}

/**
 * Gap records of instances that no writer noted. A writer that was killed before its first note may leave
 * one of an unclean end; nobody else may have lost anything.
 */
function judgeStrangers(runs: readonly Run[], gaps: readonly Gap[]): Problem[] {
  const known = new Set(runs.map(({ evidence }) => evidence.instance));
  const strange = gaps.filter(({ instance }) => !known.has(instance));
  const [unclean, others] = [
    strange.filter(({ reason }) => reason === 'unclean_end'),
    strange.filter(({ reason }) => reason !== 'unclean_end'),
  ];
  const silent = runs.filter(({ evidence }) => evidence.instance === undefined).length;
  const excess = Math.max(0, unclean.length - silent);
  return [
    ...others.map((gap) => problem('a gap record of nobody', JSON.stringify(gap))),
    ...(excess === 0 ? [] : [problem('unclean ends of nobody', JSON.stringify(unclean), excess)]),
  ];
}

function problem(kind: string, text: string, count = 1): Problem {
  return { kind, count, text, examples: [] };
}
