const ALWAYS_INDEXED: ReadonlySet<string> = new Set([
  'activity.source.id',
  'activity.actor.id',
  'activity.target.id',
  'activity.outcome',
]);
const SOURCE = 'activity.source.';
const ID = '.id';

/** Whether an attribute of this key is in every search file, whatever the option `indexedAttributes` says. */
export function isAlwaysIndexed(key: string): boolean {
  if (!key.startsWith('activity.')) return false;
  return (
    ALWAYS_INDEXED.has(key) ||
    (key.startsWith(SOURCE) && key.endsWith(ID) && key.length > SOURCE.length + ID.length)
  );
}

/** Whether a path that begins with this key and a dot may be an indexed attribute: see `Field`. */
export function mayLeadToIndexed(key: string, attributes: readonly string[]): boolean {
  if (key === 'activity' || key.startsWith('activity.')) return true;
  return attributes.some((attribute) => attribute.startsWith(`${key}.`));
}
