/** Stable codes of the errors that this package throws. Each is described in docs/errors.md. */
export type BlotterErrorCode =
  | 'ERR_BLOTTER_OPTION'
  | 'ERR_BLOTTER_DIRECTORY'
  | 'ERR_BLOTTER_NOT_SQLITE'
  | 'ERR_BLOTTER_NOT_OURS'
  | 'ERR_BLOTTER_NEWER_SCHEMA'
  | 'ERR_BLOTTER_STORE'
  | 'ERR_BLOTTER_NATIVE_MODULE'
  | 'ERR_BLOTTER_JOURNAL'
  | 'ERR_BLOTTER_MALFORMED'
  | 'ERR_BLOTTER_DROPPED'
  | 'ERR_BLOTTER_TIMEOUT'
  | 'ERR_BLOTTER_FULL'
  | 'ERR_BLOTTER_CLOSED'
  | 'ERR_BLOTTER_TOO_LARGE'
  | 'ERR_BLOTTER_FILTER'
  | 'ERR_BLOTTER_QUESTION'
  | 'ERR_BLOTTER_CURSOR'
  | 'ERR_BLOTTER_SEARCH';

/** Every error of this package: what is wrong and where (`message`), and what to do (`hint`). */
export class BlotterError extends Error {
  override readonly name = 'BlotterError';

  constructor(
    readonly code: BlotterErrorCode,
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(`${message} ${hint}`, options);
  }
}
