import { BlotterError, checkNames } from '@blotter/core';
import type { RecordFinder } from '@blotter/core/reader';
import type { CanActivate, InjectionToken, ModuleMetadata, Type } from '@nestjs/common';
import { ActivityReader } from '../activity-reader.js';
import type { ForwardSource } from './forward/forward-source.js';

/** Options of {@link ActivityApiModule}. */
export interface ActivityApiOptions extends Pick<ModuleMetadata, 'imports'> {
  /** Where the routes are, under the application's global prefix. @default 'api' */
  readonly path?: string;
  /** Who may ask: asked in this order, before anything is read. What they inject comes from `imports`. @default [] */
  readonly guards?: ReadonlyArray<Type<CanActivate> | CanActivate>;
  /** Applied to every controller: `[Roles('auditor')]`. @default [] */
  readonly decorators?: readonly ClassDecorator[];
  /**
   * What answers: a finder, or the token of one that `imports` export or that is global.
   * @default ActivityReader, which ActivityModule provides
   */
  readonly finder?: RecordFinder | InjectionToken<RecordFinder>;
  /** Tails that may be open at a time; 503 beyond. 0 … 100000. @default 64 */
  readonly maxTails?: number;
  /**
   * What is forwarded, or the token of it: then destinations and dead letters are served, too.
   * @default none
   */
  readonly forward?: ForwardSource | InjectionToken<ForwardSource> | undefined;
  /**
   * Applied in place of `decorators` to the controller that has dead letters sent again, and drops them:
   * `[Roles('operator')]`.
   * @default those of `decorators`
   */
  readonly changeDecorators?: readonly ClassDecorator[];
}

/** Options with everything filled in. */
export interface ResolvedActivityApiOptions extends Required<Omit<ActivityApiOptions, 'forward'>> {
  readonly forward: ActivityApiOptions['forward'];
  readonly imports: NonNullable<ModuleMetadata['imports']>;
}

const NAMES = [
  'path',
  'guards',
  'decorators',
  'finder',
  'maxTails',
  'forward',
  'changeDecorators',
  'imports',
] as const;
const MOST_TAILS = 100_000;

/** @throws BlotterError ERR_BLOTTER_OPTION. */
export function resolveApiOptions(options: ActivityApiOptions): ResolvedActivityApiOptions {
  checkNames('', options, NAMES);
  const { path = 'api', guards = [], decorators = [], maxTails = 64, imports = [] } = options;
  const { finder = ActivityReader, forward, changeDecorators = decorators } = options;
  if (typeof path !== 'string') throw wrong('path', 'a text', 'Leave it out for `api`.');
  if (!Array.isArray(guards)) throw wrong('guards', 'a list', 'Leave it out when other guards are enough.');
  if (!isFinder(finder) && !isToken(finder)) {
    throw wrong('finder', 'a RecordFinder, or the token of one', 'Leave it out for ActivityReader.');
  }
  if (forward !== undefined && !isForwardSource(forward) && !isToken(forward)) {
    throw wrong('forward', 'a ForwardSource, or the token of one', 'Leave it out when nothing is forwarded.');
  }
  if (!Number.isInteger(maxTails) || maxTails < 0 || maxTails > MOST_TAILS) {
    throw wrong('maxTails', `a whole number from 0 to ${MOST_TAILS}`, 'Leave it out for 64.');
  }
  return Object.freeze({ path, guards, decorators, finder, maxTails, forward, changeDecorators, imports });
}

export function isFinder(finder: unknown): finder is RecordFinder {
  return typeof finder === 'object' && typeof (finder as Partial<RecordFinder> | null)?.page === 'function';
}

export function isForwardSource(source: unknown): source is ForwardSource {
  return (
    typeof source === 'object' &&
    typeof (source as Partial<ForwardSource> | null)?.destinations === 'function'
  );
}

function isToken(token: unknown): token is InjectionToken {
  return ['string', 'symbol', 'function'].includes(typeof token);
}

function wrong(name: string, expected: string, hint: string): BlotterError {
  return new BlotterError('ERR_BLOTTER_OPTION', `Option ${name} must be ${expected}.`, hint);
}
