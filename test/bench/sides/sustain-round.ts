/** Rows of a transaction that the raw side tries. */
export const RAW_BATCHES = [512, 2048, 8192] as const;

export interface SustainQuestion {
  readonly records: number;
  /** Recorded first and not timed. */
  readonly warmUpRecords: number;
  /** Number of the round; the raw side begins with another batch size each time. */
  readonly turn?: number;
}

export interface SustainRound {
  /** One rate; the raw side: one for each of {@link RAW_BATCHES}, of a third of the records each. */
  readonly recordsPerSecond: readonly number[];
  readonly lost: number;
  /** Size of the database file after a checkpoint, by record; of the search file on the side that has one. */
  readonly bytesPerRecord: number;
  /** From the moment all are stored until all are in the index. */
  readonly findableLagMs?: number;
}
