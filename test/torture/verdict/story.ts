import type { AccountingSnapshot } from '@blotter/core';
import type { Evidence } from '../evidence/evidence.js';
import { RunEvidence } from '../evidence/run-evidence.js';
import type { StoreContents } from '../store/store-contents.js';
import { StoredCounts } from '../store/stored-counts.js';
import type { Gap } from './gap.js';
import { type Verdict, judge } from './judge.js';

/* What happened to one writer, told in a few words: for the specs of the judge. */

export const INSTANCE = 'the writer';
/** When the story begins; every ten records take ten milliseconds. */
export const START_MS = 1_800_000_000_000;
const CHUNK = 10;

export interface Story {
  readonly created: number;
  /** Numbers of records that are stored. */
  readonly stored: readonly number[];
  readonly acknowledged?: readonly number[];
  readonly refused?: readonly number[];
  /** Of the last chunk only the intention is noted. */
  readonly isCutShort?: boolean;
  /** How it ended: by itself, unless told otherwise. */
  readonly end?: 'ended' | 'ending' | 'killed';
  readonly books?: Partial<AccountingSnapshot>;
  readonly gaps?: ReadonlyArray<Partial<Gap>>;
  readonly rejected?: number;
  readonly clockErrorMs?: number;
  readonly isTraceless?: boolean;
  readonly isMuteAtEnd?: boolean;
  readonly store?: Partial<StoreContents>;
}

export function numbers(count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

export function judgeStory(story: Story): Verdict {
  const evidence = new RunEvidence();
  for (const note of notesOf(story)) evidence.add(note);
  const counts = new StoredCounts();
  for (const n of story.stored) counts.add(0, n);
  const gaps = (story.gaps ?? []).map((gap) => ({
    instance: INSTANCE,
    reason: 'queue_full',
    records: 0,
    atLeast: 0,
    fromMs: START_MS,
    toMs: START_MS + 1000,
    ...gap,
  }));
  const run = {
    run: 0,
    endedBy: story.end === 'killed' ? 'SIGKILL' : 'SIGTERM',
    startedMs: START_MS,
    clockErrorMs: story.clockErrorMs ?? 0,
    isTraceless: story.isTraceless ?? false,
    isMuteAtEnd: story.isMuteAtEnd ?? false,
    evidence,
  };
  const rejected = new Map([[INSTANCE, story.rejected ?? 0]]);
  const sound = { findings: [], strangers: 0 };
  return judge([run], { ...sound, counts, gaps, rejected, ...story.store });
}

/** Kinds of the problems, each with its count. */
export function problemsOf(story: Story): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind, count } of judgeStory(story).problems) counts[kind] = (counts[kind] ?? 0) + count;
  return counts;
}

/** The gap record of an unclean end, about the records from this one on. */
export function uncleanEnd(n: number, atLeast = 0): Partial<Gap> {
  return { reason: 'unclean_end', records: 'unknown', atLeast, fromMs: START_MS + n, toMs: START_MS + 5000 };
}

function* notesOf(story: Story): Iterable<Evidence> {
  yield { kind: 'instance', instance: INSTANCE };
  for (let from = 0; from < story.created; from += CHUNK) {
    const to = Math.min(from + CHUNK, story.created);
    yield { kind: 'intended', from, to, ms: START_MS + from };
    if (to < story.created || story.isCutShort !== true) {
      yield { kind: 'recorded', from, to, ms: START_MS + to - 1 };
    }
  }
  const pairs = (list: readonly number[] = []) => list.map((n) => [n, n] as const);
  yield { kind: 'receipts', durable: pairs(story.acknowledged), refused: pairs(story.refused) };
  const { created } = story;
  const accounting = { created, durable: created, queued: 0, rejected: {}, dropped: {} };
  const books = {
    ...accounting,
    stored: created,
    unstored: 0,
    duplicates: 0,
    queuedBytes: 0,
    ...story.books,
  };
  yield { kind: 'books', recorded: created, books };
  if (story.end === 'killed') return;
  yield { kind: 'ending', way: 'close', ms: START_MS + created };
  if (story.end === undefined || story.end === 'ended') yield { kind: 'ended', recorded: created, books };
}
