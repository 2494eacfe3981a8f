import { checkNames } from '../model/index.js';
import { BlotterError } from '../errors.js';
import type { RetentionLimits } from '../writer/index.js';
import { whole } from './option-checks.js';

/** When records are removed, the oldest first. */
export interface RetentionOptions {
  /**
   * How long records stay after they arrived, in milliseconds; 1000 … 3153600000000 (100 years). Their own times do not
   * matter. @default 5184000000 (60 days)
   */
  readonly maxAgeMs?: number;
  /**
   * Bytes that the used pages of the database and of the search file may have together; not in a shared database.
   * 1048576 (1 MiB) … 2^50. @default as many as there are
   */
  readonly maxBytes?: number;
  /** How often it is looked whether something has to go, in milliseconds; 100 … 86400000 (a day). @default 60000 */
  readonly intervalMs?: number;
}

const DAY_MS = 86_400_000;

/** @internal @throws BlotterError ERR_BLOTTER_OPTION. */
export function retention(
  options: false | RetentionOptions = {},
  isShared: boolean,
): RetentionLimits | undefined {
  if (options === false) return undefined;
  checkNames('retention.', options, ['maxAgeMs', 'maxBytes', 'intervalMs']);
  const { maxAgeMs, intervalMs } = options;
  const maxBytes = options.maxBytes ?? undefined;
  if (maxBytes !== undefined && isShared) {
    throw new BlotterError(
      'ERR_BLOTTER_OPTION',
      'Option retention.maxBytes is set together with sharedDatabase, whose size is not that of the trail.',
      'Use retention.maxAgeMs, or leave sharedDatabase out for a file of Blotter’s own.',
    );
  }
  return Object.freeze({
    maxAgeMs: whole('retention.maxAgeMs', maxAgeMs, 60 * DAY_MS, 1000, 36_500 * DAY_MS),
    maxBytes:
      maxBytes === undefined ? undefined : whole('retention.maxBytes', maxBytes, 2 ** 30, 2 ** 20, 2 ** 50),
    intervalMs: whole('retention.intervalMs', intervalMs, 60_000, 100, DAY_MS),
  });
}
