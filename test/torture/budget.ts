const MIB = 1024 * 1024;
/** For the journal, and the WAL of a long read. */
const BASE = 256 * MIB;
/** What four writers at full rate, and bursts, leave in the store. */
const A_MINUTE = 160 * MIB;
const MOST = 4096 * MIB;

/** How much may be written. */
export interface Budget {
  /** Size of the disk under Blotter's folder. */
  readonly diskBytes: number;
  /** Share of the full rate at which the writers record, so that it is enough. */
  readonly rate: number;
}

export function budgetFor(minutes: number): Budget {
  const wanted = minutes * A_MINUTE;
  const rate = Math.min(1, (MOST - BASE) / wanted);
  return { diskBytes: BASE + Math.ceil(wanted * rate), rate };
}
