/** The headers that let a page of a listed origin send; none for others. */
export function corsHeaders(
  origin: string | undefined,
  allowedOrigins: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  if (allowedOrigins.size === 0) return {};
  const isAllowed = origin !== undefined && (allowedOrigins.has(origin) || allowedOrigins.has('*'));
  return isAllowed ? { 'access-control-allow-origin': origin, vary: 'origin' } : { vary: 'origin' };
}

/** What a page of a listed origin may send. */
export const PREFLIGHT_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'authorization, content-encoding, content-type',
  'access-control-max-age': '600',
};
