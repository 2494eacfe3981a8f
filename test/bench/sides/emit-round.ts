import { until } from '../until.js';

export interface EmitQuestion {
  readonly bursts: number;
}

export interface EmitRound {
  readonly usPerRecord: number;
  readonly lost: number;
}

/** Below every queue bound, and whole batches: nothing waits for a timer. */
const BURST = 8 * 512;

let next = 0;

/**
 * Bursts, each awaited until it has left the main thread. Counts what the main thread works from the
 * first call of a burst until then; making the inputs is the caller's own work and not counted.
 */
export async function emitRound<T>(
  { bursts }: EmitQuestion,
  make: (i: number) => T,
  emit: (input: T) => void,
  hasLeft: () => boolean,
): Promise<number> {
  let micros = 0;
  for (let burst = 0; burst < bursts; burst++) {
    const inputs = Array.from({ length: BURST }, () => make(next++));
    const before = process.threadCpuUsage();
    for (const input of inputs) emit(input);
    await until(hasLeft);
    const used = process.threadCpuUsage(before);
    micros += used.user + used.system;
  }
  return micros / (bursts * BURST);
}
