import { BlotterError } from '../errors.js';

/** What is asked of a finder after its close, or was not answered before it. */
export function closed(): BlotterError {
  return new BlotterError('ERR_BLOTTER_CLOSED', 'The finder is closed.', 'Make another one to ask on.');
}
