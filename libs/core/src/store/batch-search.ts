/**
 * The first batch for which it holds, which it does for all after it. A few look-ups: ids have no gaps.
 * @param count - how many batches there have been.
 * @param batchAt - the first batch with this id or a higher one.
 */
export function firstBatchWhere<T extends { readonly id: number }>(
  count: number,
  batchAt: (id: number) => T | undefined,
  holds: (batch: T) => boolean,
): T | undefined {
  let found: T | undefined;
  let low = 1;
  let high = count;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const batch = batchAt(middle);
    if (batch === undefined || holds(batch)) {
      found = batch ?? found;
      high = middle - 1;
    } else low = batch.id + 1;
  }
  return found;
}
