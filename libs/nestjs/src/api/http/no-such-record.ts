import { NotThere } from './not-there.js';

/** There is no record of that uid: it was never there, or is gone. */
export class NoSuchRecord extends NotThere {
  override readonly name = 'NoSuchRecord';

  constructor(uid: string) {
    super(
      `There is no record ${JSON.stringify(uid.slice(0, 100))}.`,
      'It may not be stored yet, or was removed by retention.',
    );
  }
}
