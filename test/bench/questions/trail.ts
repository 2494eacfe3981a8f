import type { Activity } from '@blotter/core';

/*
 * A trail as a platform leaves it, record by record, the same in every run: types and sources that are as unequal as in
 * life, values that never occur together, a type that has not been seen for long, words that everybody writes and words
 * that hardly anybody does, records that arrive days late.
 */

/** Changes whenever the trail does: one that is kept from an earlier run is then made anew. */
export const TRAIL_VERSION = 1;

const DAY_MS = 86_400_000;
export const TRAIL_DAYS = 60;
/** 2026-09-01. */
export const TRAIL_START_MS = 1_788_220_800_000;
export const TRAIL_END_MS = TRAIL_START_MS + TRAIL_DAYS * DAY_MS;

/** So many of a thousand records arrive up to three days after they happened. */
const LATE_PER_MILLE = 20;
const MAX_LATE_MS = 3 * DAY_MS;

type Severity = NonNullable<Activity['severity']>;
interface Kind {
  readonly type: string;
  readonly severity: Severity;
  readonly weight: number;
  readonly says: (n: number, symbol: string) => string;
}

const KINDS: readonly Kind[] = [
  {
    type: 'quote.received',
    severity: 'debug',
    weight: 300,
    says: (n, s) => `Quote for ${s} received at ${n}`,
  },
  { type: 'order.placed', severity: 'info', weight: 200, says: (n, s) => `Order ${n} to buy ${s} placed` },
  {
    type: 'order.filled',
    severity: 'success',
    weight: 180,
    says: (n, s) => `Order ${n} filled: bought ${s}`,
  },
  { type: 'order.cancelled', severity: 'info', weight: 80, says: (n, s) => `Order ${n} for ${s} cancelled` },
  {
    type: 'order.rejected',
    severity: 'failure',
    weight: 20,
    says: (n) => `Order ${n} rejected: margin exceeded`,
  },
  {
    type: 'position.closed',
    severity: 'success',
    weight: 60,
    says: (_, s) => `Position in ${s} closed by take profit`,
  },
  {
    type: 'position.stopped',
    severity: 'warning',
    weight: 40,
    says: (_, s) => `Position in ${s} closed by stop loss`,
  },
  { type: 'job.finished', severity: 'success', weight: 50, says: (n) => `Nightly job ${n} finished` },
  {
    type: 'job.failed',
    severity: 'failure',
    weight: 5,
    says: (n) => `Nightly job ${n} failed: connection reset`,
  },
  { type: 'user.login', severity: 'info', weight: 40, says: (n) => `User ${n % 5000} signed in` },
  { type: 'role.changed', severity: 'warning', weight: 2, says: (n) => `Role of user ${n % 5000} changed` },
  ...Array.from({ length: 40 }, (_, i): Kind => ({
    type: `module${i}.event`,
    severity: i % 7 === 0 ? 'warning' : 'info',
    weight: 1 + (i % 3),
    says: (n) => `Event ${n} of module ${i}`,
  })),
];
const KIND_OF = spread(KINDS.map(({ weight }) => weight));

/** Seen in the first part of the trail only. */
export const OLD_TYPE = 'migration.step';
const OLD_PART = 0.02;
/** Written once in so many records. */
const RARE_WORD_EVERY = 250_000;
export const RARE_WORD = 'zirconium';

const SYMBOLS = 300;
const EXPERTS = 500;
const ACCOUNTS = 2000;
const ACTORS = 5000;
const VENUES = 8;

export const SERVICES = [
  'trading',
  'quotes',
  'risk',
  'jobs',
  'users',
  'billing',
  'reports',
  'archive',
] as const;

/** One of `count` values: low ones are frequent, as in Zipf's law. */
function skewed(random: number, count: number): number {
  return Math.min(count - 1, Math.floor(count ** random) - 1);
}

/** Picks an index from a number 0 … 1 by weights. */
function spread(weights: readonly number[]): (random: number) => number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const table = weights.flatMap((weight, index) => new Array<number>(weight).fill(index));
  return (random) => table[Math.floor(random * total)]!;
}

/** Numbers 0 … 1 that depend on the record alone: splitmix32 of its number and of which of them it is. */
function random(i: number, which: number): number {
  let z = (Math.imul(i, 0x9e3779b1) + Math.imul(which + 1, 0x85ebca6b)) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
}

export interface TrailRecord {
  readonly activity: Activity;
  /** Index in {@link SERVICES}. */
  readonly service: number;
  readonly traceId: string | undefined;
}

/** Record `i` of a trail of `rows`. */
export function trailRecord(i: number, rows: number): TrailRecord {
  const isOld = i < rows * OLD_PART && i % 50 === 0;
  const kind = KINDS[KIND_OF(random(i, 0))]!;
  const symbol = symbolName(skewed(random(i, 1), SYMBOLS));
  const expert = skewed(random(i, 2), EXPERTS);
  const isLate = random(i, 3) * 1000 < LATE_PER_MILLE;
  const happened = TRAIL_START_MS + ((i + random(i, 4)) / rows) * (TRAIL_END_MS - TRAIL_START_MS);
  const description = isOld ? `Step ${i} of the migration` : kind.says(i, symbol);
  // Even experts trade in even accounts: an odd account never goes with an even expert.
  const account = skewed(random(i, 5), ACCOUNTS / 2) * 2 + (expert % 2);
  return {
    service: serviceOf(kind.type, random(i, 10)),
    activity: {
      type: isOld ? OLD_TYPE : kind.type,
      severity: isOld ? 'info' : kind.severity,
      description: i % RARE_WORD_EVERY === 7 ? `${description} in ${RARE_WORD}` : description,
      data: {
        symbol,
        quantity: 10 + (i % 90),
        price: 250.25 + (i % 100),
        desk: `desk-${expert % 12}`,
        venue: `venue-${skewed(random(i, 6), VENUES)}`,
      },
      source: { expert, account },
      actor: `user-${skewed(random(i, 7), ACTORS)}`,
      timestamp: Math.max(TRAIL_START_MS, Math.floor(happened - (isLate ? random(i, 8) * MAX_LATE_MS : 0))),
    },
    traceId: random(i, 9) < 0.3 ? traceOf(i) : undefined,
  };
}

/** Quotes come from the quotes service alone, and it sends nothing else. */
function serviceOf(type: string, random: number): number {
  if (type === 'quote.received') return 1;
  const service = skewed(random, SERVICES.length);
  return service === 1 ? 0 : service;
}

/** Eight records in a row may share a trace. */
export function traceOf(i: number): string {
  return (Math.floor(i / 8) + 1).toString(16).padStart(32, 'a0');
}

export function symbolName(n: number): string {
  return `SYM${String(n).padStart(3, '0')}`;
}
