/**
 * Runs the sides in turn, ABAB…, so that what else the machine does meets all of them alike.
 * @returns per side the results of its rounds.
 */
export async function alternate<T, TName extends string>(
  rounds: number,
  sides: Readonly<Record<TName, () => Promise<T>>>,
): Promise<Record<TName, T[]>> {
  const names = Object.keys(sides) as TName[];
  const results = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<TName, T[]>;
  for (let i = 0; i < rounds; i++) {
    for (const name of names) results[name].push(await sides[name]());
  }
  return results;
}
