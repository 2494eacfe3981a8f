import { lockSchedule } from './lock-schedule.js';

describe('lockSchedule', () => {
  const { holds, endMs } = lockSchedule(2025);

  it('is the same for the same seed, and another for another', () => {
    expect(lockSchedule(2025)).toEqual({ holds, endMs });
    expect(lockSchedule(2026)).not.toEqual({ holds, endMs });
  });

  it('holds the lock for seconds, one hold after the other, and lets the run end unlocked', () => {
    let freeSinceMs = 0;
    for (const { atMs, holdMs } of holds) {
      expect(atMs).toBeGreaterThan(freeSinceMs);
      expect(holdMs).toBeGreaterThanOrEqual(2000);
      freeSinceMs = atMs + holdMs;
    }
    expect(endMs).toBeGreaterThan(freeSinceMs);
  });

  it('lets three runs fit into a minute', () => {
    for (let seed = 0; seed < 100; seed++) expect(3 * lockSchedule(seed).endMs).toBeLessThan(45_000);
  });
});
