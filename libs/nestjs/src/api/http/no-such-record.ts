/** There is no record of that uid: it was never there, or is gone. */
export class NoSuchRecord extends Error {
  override readonly name = 'NoSuchRecord';
  readonly hint = 'It may not be stored yet, or was removed by retention.';

  constructor(uid: string) {
    super(`There is no record ${JSON.stringify(uid.slice(0, 100))}.`);
  }
}
