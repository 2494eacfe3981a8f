/** Something that must not be. */
export interface Problem {
  readonly kind: string;
  /** How many records, or 1 for what is no number of records. */
  readonly count: number;
  readonly text: string;
  /** The first of the records. */
  readonly examples: readonly Example[];
}

/** All that is known of a record. */
export interface Example {
  readonly run: number;
  readonly n: number;
  /** ISO times between which it was recorded. */
  readonly created: string;
  readonly isAcknowledged: boolean;
  readonly isStored: boolean;
}
