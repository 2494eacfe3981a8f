/** Does all, at most so many at a time, in order. @throws the first error, once what had begun has ended. */
export async function inParallel(limit: number, tasks: ReadonlyArray<() => Promise<void>>): Promise<void> {
  const queue = [...tasks];
  const errors: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let task = queue.shift(); task !== undefined && errors.length === 0; task = queue.shift()) {
      await task().catch((error: unknown) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  if (errors.length > 0) throw errors[0];
}
