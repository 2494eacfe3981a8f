/** What was asked for by its name is not there: 404. */
export class NotThere extends Error {
  override readonly name: string = 'NotThere';

  constructor(
    message: string,
    /** What to do. */
    readonly hint: string,
  ) {
    super(message);
  }
}
