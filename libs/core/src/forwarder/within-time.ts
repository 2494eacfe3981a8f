import { SendFailure } from './send-failure.js';

/**
 * Gives work one deadline for all of it, and the signals that end it early.
 * @param work - is told to stop, and not waited for any longer.
 * @returns its result. Rejects with the error of the work, or a SendFailure: TIMEOUT, ABORTED.
 */
export async function withinTime<T>(
  timeoutMs: number,
  signals: readonly AbortSignal[],
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const giveUp = (): void => stop.abort(new SendFailure('ABORTED', 'The request was given up.'));
  const timer = setTimeout(
    () => stop.abort(new SendFailure('TIMEOUT', `There was no answer within ${timeoutMs} ms.`)),
    timeoutMs,
  );
  // Not AbortSignal.any(), which a signal that outlives the request would remember.
  for (const signal of signals) signal.addEventListener('abort', giveUp);
  try {
    if (signals.some(({ aborted }) => aborted)) giveUp();
    stop.signal.throwIfAborted();
    return await Promise.race([work(stop.signal), rejection(stop.signal)]);
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', giveUp);
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
