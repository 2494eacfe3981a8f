/** What a gap record in the store says. */
export interface Gap {
  /** Of the writer that lost the records. */
  readonly instance: string;
  readonly reason: string;
  /** `unknown` after an unclean end. */
  readonly records: number | 'unknown';
  /** Known to be missing at least, when the number is unknown. */
  readonly atLeast: number;
  /** The records were created in this window, milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
}
