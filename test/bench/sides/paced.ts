/** How often a paced load looks what is due, in milliseconds. */
const TICK_MS = 5;

/**
 * Calls `act` so many times a second, by a timer, and catches up after a stall as a platform's own work
 * would. @returns when the time is over and every call was made, the number of calls.
 */
export function paced(
  perSecond: number,
  seconds: number,
  act: (i: number) => void,
  tickMs = TICK_MS,
): Promise<number> {
  const start = performance.now();
  const total = Math.round(perSecond * seconds);
  let done = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * perSecond));
      while (done < due) act(done++);
      if (done < total) return;
      clearInterval(timer);
      resolve(total);
    }, tickMs);
  });
}
