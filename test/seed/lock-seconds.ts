/** How long another process holds its lock: the seed's 30 s in CI, less elsewhere. */
export function lockSeconds(): number {
  const { BLOTTER_TEST_LOCK_SECONDS, CI } = process.env;
  return Number(BLOTTER_TEST_LOCK_SECONDS ?? (CI === 'true' ? 30 : 5));
}
