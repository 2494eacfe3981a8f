/** Why a question was given up: nobody waits for its answer any more. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';

  constructor() {
    super('The client has gone away.');
  }
}
