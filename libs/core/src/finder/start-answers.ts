import { BlotterError } from '../errors.js';
import type { Answers } from './calls.js';
import type { ResolvedFinderOptions } from './finder-options.js';

export function startAnswers({ file }: ResolvedFinderOptions): Answers {
  const none = (): Promise<never> =>
    Promise.reject(new BlotterError('ERR_BLOTTER_SEARCH', `${file} is not read yet.`, 'Ask later.'));
  return { ask: none, close: () => Promise.resolve() };
}
