import type { ActivitySeverity } from './severity.js';

/** Who did it, or what it was done to. A string or number is the id. */
export type ActivityEntity =
  string | number | { readonly id: string | number; readonly [detail: string]: unknown };

/** One changed field: its value before and after. */
export interface ActivityChange {
  readonly from?: unknown;
  readonly to?: unknown;
}

/** When it happened: Date, milliseconds since 1970, nanoseconds since 1970 (bigint), or OpenTelemetry's [s, ns]. */
export type ActivityTime = Date | number | bigint | readonly [number, number];

/** The optional parts of an activity. */
export interface ActivityDetails {
  /** Anything that describes it; becomes the record's attributes. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Which parts of the platform: `{ expert: 42, account: 7 }` becomes `activity.source.expert.id` and so on. */
  readonly source?: Readonly<Record<string, string | number | null | undefined>>;
  readonly actor?: ActivityEntity;
  readonly target?: ActivityEntity;
  /** Field name → from and to. */
  readonly changes?: Readonly<Record<string, ActivityChange>>;
  /** For instance `success`, `failure`, `denied`. */
  readonly outcome?: string;
  /** An Error, or anything that was thrown. Becomes `exception.type`, `.message` and `.stacktrace`. */
  readonly exception?: unknown;
  /** When it happened. @default now */
  readonly timestamp?: ActivityTime;
}

/** What a caller records. `TType` narrows the activity types that an application knows. */
export interface Activity<TType extends string = string> extends ActivityDetails {
  /** What kind of thing happened, for instance `order_filled`. Holds no ids. */
  readonly type: TType;
  /** One sentence for people. */
  readonly description?: string;
  /** @default 'info' */
  readonly severity?: ActivitySeverity;
}
