import { ACKNOWLEDGED, RECORDED, REFUSED, type RunEvidence } from '../evidence/run-evidence.js';
import { judgeBooks } from './judge-books.js';
import type { Gap } from './gap.js';
import type { Problem } from './problem.js';
import { ProblemList } from './problem-list.js';
import type { Run } from './run.js';
import { liesInWindow, reachesTooFar } from './window.js';

/** What the store holds of one run. */
export interface StoredOfRun {
  /** How often each record is stored, by its number. */
  readonly counts: Uint8Array;
  /** Gap records of its writer instance. */
  readonly gaps: readonly Gap[];
  /** Records of this instance that the store refused and keeps in its table `rejected`. */
  readonly rejected: number;
}

export interface RunVerdict {
  /** record() returned for these. */
  readonly created: number;
  readonly acknowledged: number;
  readonly stored: number;
  readonly lost: number;
  /** Of the lost: recorded by a process that could write nothing as long as it lived. */
  readonly traceless: number;
  readonly duplicates: number;
  readonly problems: readonly Problem[];
}

/** What became of the records of one run. */
interface Fates {
  readonly created: number;
  readonly acknowledged: number;
  readonly stored: number;
  readonly lost: readonly number[];
  readonly lostAlthoughAcknowledged: readonly number[];
  /** Killed while recording them: nobody knows whether they were recorded, and they are not stored. */
  readonly maybeLost: number;
  readonly repeated: readonly number[];
  readonly duplicates: number;
  readonly storedAlthoughRefused: readonly number[];
  /** Stored, and nobody intended them. */
  readonly invented: readonly number[];
}

/** Compares what a writer did with what is stored, and what is missing with what its gap records say. */
export function judgeRun(run: Run, stored: StoredOfRun): RunVerdict {
  const problems = new ProblemList(run, stored.counts);
  const fates = fatesOf(run.evidence, stored.counts);
  // Whoever could write anything could have said that it is there.
  const isTraceless =
    run.isTraceless && stored.gaps.length === 0 && fates.stored === 0 && fates.acknowledged === 0;
  problems.records('stored more than once', fates.repeated, fates.duplicates);
  problems.records('refused, and stored all the same', fates.storedAlthoughRefused);
  problems.records('stored, and never recorded', fates.invented);
  judgeLoss(run, stored, fates, isTraceless, problems);
  judgeEnd(run, stored.gaps, isTraceless ? 0 : fates.created, problems);
  judgeBooks(run.evidence.books, problems);
  const lost = fates.lost.length + fates.lostAlthoughAcknowledged.length;
  const traceless = isTraceless ? fates.lost.length : 0;
  return { ...fates, lost, traceless, problems: problems.list };
}

function fatesOf(evidence: RunEvidence, counts: Uint8Array): Fates {
  const fates = {
    created: 0,
    acknowledged: 0,
    stored: 0,
    lost: [] as number[],
    lostAlthoughAcknowledged: [] as number[],
    maybeLost: 0,
    repeated: [] as number[],
    duplicates: 0,
    storedAlthoughRefused: [] as number[],
    invented: [] as number[],
  };
  for (let n = 0; n < Math.max(evidence.intended, counts.length); n++) {
    const state = evidence.stateOf(n);
    const count = counts[n] ?? 0;
    if (state === 0 && count > 0) fates.invented.push(n);
    if (state === 0) continue;
    const isAcknowledged = (state & ACKNOWLEDGED) !== 0;
    const isCreated = (state & RECORDED) !== 0 || isAcknowledged;
    if (isCreated) fates.created++;
    if (isAcknowledged) fates.acknowledged++;
    if (count > 0) fates.stored++;
    if (count > 1) {
      fates.repeated.push(n);
      fates.duplicates += count - 1;
    }
    if (count > 0 && (state & REFUSED) !== 0) fates.storedAlthoughRefused.push(n);
    if (count > 0) continue;
    if (isAcknowledged) fates.lostAlthoughAcknowledged.push(n);
    else if (isCreated) fates.lost.push(n);
    else fates.maybeLost++;
  }
  return fates;
}

/**
 * A gap record with a number stands for exactly so many lost records; one of unknown number explains
 * those that were recorded inside its window.
 * @param isTraceless - nobody could leave a gap record.
 */
function judgeLoss(
  run: Run,
  { gaps, rejected }: StoredOfRun,
  fates: Fates,
  isTraceless: boolean,
  problems: ProblemList,
): void {
  // Records that the store keeps aside are not lost; they may have been acknowledged.
  const acknowledged = fates.lostAlthoughAcknowledged.slice(rejected);
  problems.records('acknowledged and lost', acknowledged);
  const aside = Math.max(0, rejected - fates.lostAlthoughAcknowledged.length);
  const unreadable = gaps.filter((gap) => !isReadable(gap));
  if (unreadable.length > 0) {
    problems.note('gap records without a proper number', JSON.stringify(unreadable[0]), unreadable.length);
  }
  const told = gaps.reduce((sum, gap) => sum + numberIn(gap), 0);
  const unknown = gaps.filter(({ records }) => records === 'unknown');
  const isInWindow = (n: number): boolean =>
    unknown.some((gap) => liesInWindow(run.evidence.chunkOf(n), gap, run.clockErrorMs));
  const outside = isTraceless ? [] : fates.lost.filter((n) => !isInWindow(n));
  const untold = outside.length - aside - told;
  if (untold > 0) problems.records('lost, and no gap record tells of it', outside, untold);
  // Those of which nobody knows whether they were recorded may have been counted too.
  const most = fates.lost.length + fates.maybeLost;
  const atLeast = unknown.filter(isReadable).reduce((sum, gap) => sum + gap.atLeast, told);
  if (atLeast > most) {
    problems.note(
      'gap records tell of more than is lost',
      `they say ${atLeast}, lost are ${most} at most`,
      atLeast - most,
    );
  }
}

function isReadable({ records, atLeast }: Gap): boolean {
  const isNumber = Number.isInteger(records) && Number(records) > 0;
  return (records === 'unknown' || isNumber) && Number.isInteger(atLeast) && atLeast >= 0;
}

function numberIn(gap: Gap): number {
  return isReadable(gap) && gap.records !== 'unknown' ? gap.records : 0;
}

/** When a writer ends with records that it could not write, what it leaves may look like either. */
function endingOf({ evidence, isMuteAtEnd }: Run): RunEvidence['ending'] {
  if (evidence.ending !== 'ended') return evidence.ending;
  const queued = evidence.books.at(-1)?.books.queued ?? 0;
  return isMuteAtEnd || queued > 0 ? 'ending' : 'ended';
}

/** Every unclean end is told of, once, and no clean one is. */
function judgeEnd(run: Run, gaps: readonly Gap[], created: number, problems: ProblemList): void {
  const unclean = gaps.filter(({ reason }) => reason === 'unclean_end');
  const ending = endingOf(run);
  if (ending === 'running' && created > 0 && unclean.length === 0) {
    problems.note('no gap record of an unclean end', `${created} records were created`);
  }
  if (unclean.length > 1) problems.note('an unclean end told of twice', `${unclean.length} gap records`);
  if (ending === 'ended' && unclean.length > 0) {
    problems.note('a gap record of an unclean end that was clean', 'it had ended by itself');
  }
  for (const gap of gaps) {
    const isKnowable = ending === 'ended' && gap.reason !== 'unclean_end';
    if (gap.records === 'unknown' && isKnowable) {
      problems.note('a gap record without a number', `${gap.reason}, although it had ended by itself`);
    }
    if (reachesTooFar(gap, run)) {
      problems.note('a gap record whose window cannot be', JSON.stringify(gap));
    }
  }
}
