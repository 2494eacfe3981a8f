/** The index does not know yet what is stored: wait for it, or ask without it. */
export class IndexBehind extends Error {
  override readonly name = 'IndexBehind';

  /** @param lastId - of the rows that are stored. */
  constructor(readonly lastId: number) {
    super(`The index does not know all rows up to ${lastId} yet.`);
  }
}
