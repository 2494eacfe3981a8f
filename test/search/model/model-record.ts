import type { Activity } from '@blotter/core';
import fc from 'fast-check';

/** What the model knows of a record: the activity as it was recorded, and when, in milliseconds since 1970. */
export interface ModelRecord {
  readonly activity: ModelActivity;
  readonly timeMs: number;
}

export type Severity = NonNullable<Activity['severity']>;

export interface ModelActivity extends Activity {
  readonly severity: Severity;
  readonly description: string;
  readonly data: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly source: { readonly expert: number };
}

export const SEVERITIES: readonly Severity[] = ['debug', 'info', 'success', 'warning', 'failure'];
export const TYPES = ['order.filled', 'order.placed', 'order', 'job.failed', 'user.login'] as const;
export const EXPERTS = 5;
export const SYMBOLS = ['TSLA', 'AAPL', 'A*', 'Größe "x"'] as const;
/** Not indexed. */
export const VENUES = ['north', 'south', 'Northwest'] as const;
export const WORDS = ['take', 'profit', 'stop', 'loss', 'Übung', 'protein'] as const;
export const INDEXED = ['symbol'] as const;
/** Three days: times are not in the order of arrival. */
export const TIME_START_MS = 1_790_000_000_000;
export const TIME_SPAN_MS = 3 * 86_400_000;

const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 4 }).map((list) => list.join(' '));

export const modelRecords: fc.Arbitrary<ModelRecord> = fc
  .record({
    type: fc.constantFrom(...TYPES),
    severity: fc.constantFrom(...SEVERITIES),
    description: words,
    expert: fc.nat(EXPERTS - 1),
    timeMs: fc.integer({ min: TIME_START_MS, max: TIME_START_MS + TIME_SPAN_MS }),
    data: fc.record(
      {
        symbol: fc.constantFrom(...SYMBOLS),
        venue: fc.constantFrom(...VENUES),
        quantity: fc.integer({ min: -3, max: 12 }),
        price: fc.constantFrom(0.5, 1, 2.5, 10),
        isOpen: fc.boolean(),
        note: words,
        labels: fc.array(fc.constantFrom('red', 'green', 'blue'), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ timeMs, expert, ...rest }) => ({
    timeMs,
    activity: { ...rest, source: { expert }, timestamp: new Date(timeMs) },
  }));
