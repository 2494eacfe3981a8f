import type { BlotterStatus } from '@blotter/core';
import { setTimeout as pause } from 'node:timers/promises';
import type { RemoteRecorder } from '../../support/remote-recorder.js';

const TIMEOUT_MS = 30_000;
const STEP_MS = 20;

/** Asks for the status again and again. @throws Error with the last status when it does not come to that in 30 s. */
export async function untilStatus(
  recorder: RemoteRecorder,
  isReached: (status: BlotterStatus) => boolean,
): Promise<BlotterStatus> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const status = await recorder.call('status');
    if (isReached(status)) return status;
    if (performance.now() > deadline) throw new Error(`Waited in vain: ${JSON.stringify(status)}`);
    await pause(STEP_MS);
  }
}

/** Resolves when the status names this fault. */
export function untilFault(
  recorder: RemoteRecorder,
  place: 'journal' | 'store',
  code: string | RegExp,
): Promise<BlotterStatus> {
  return untilStatus(recorder, ({ faults }) =>
    faults.some(
      (fault) =>
        fault.place === place && (typeof code === 'string' ? fault.code === code : code.test(fault.code)),
    ),
  );
}

/** Resolves when all is well, without anything new being recorded. */
export function untilWell(recorder: RemoteRecorder): Promise<BlotterStatus> {
  return untilStatus(recorder, ({ health, faults }) => health === 'ok' && faults.length === 0);
}
