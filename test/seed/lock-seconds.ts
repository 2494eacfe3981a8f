/**
 * How long another process holds its lock: less on a developer's machine than in CI.
 * @param inCi - the seed's 30 s by default.
 */
export function lockSeconds(inCi = 30): number {
  const { BLOTTER_TEST_LOCK_SECONDS, CI } = process.env;
  return Number(BLOTTER_TEST_LOCK_SECONDS ?? (CI === 'true' ? inCi : 5));
}
