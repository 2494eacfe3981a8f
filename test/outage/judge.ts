/** Something that ends requests while they are on their way. */
export interface Interruption {
  readonly what: 'collector ended' | 'sidecar ended in order' | 'sidecar killed';
  /** By `performance.now()`. */
  readonly from: number;
  readonly to: number;
}

/** A record that reached the sink. */
export interface Arrival {
  readonly uid: string;
  /** By `performance.now()`. */
  readonly at: number;
}

/** What a run leaves behind. */
export interface OutageEvidence {
  /** By sender, which start of the sidecar had its records: see NumberedSender. */
  readonly senders: ReadonlyMap<string, ReadonlyArray<number | undefined>>;
  /** In their order. */
  readonly arrivals: readonly Arrival[];
  /** The trail: row ids by uid. */
  readonly rows: ReadonlyMap<string, readonly number[]>;
  /** In the order of time. */
  readonly interruptions: readonly Interruption[];
}

/** What became of the records. */
export interface OutageVerdict {
  readonly created: number;
  readonly stored: number;
  /** Different records that arrived. */
  readonly arrived: number;
  readonly missing: number;
  /** Arrivals of what had arrived before. */
  readonly duplicates: number;
  readonly duplicates_by_cause: Readonly<Record<string, number>>;
  readonly unexplained_duplicates: number;
  /** Records that arrived after one that is behind them in the trail. */
  readonly out_of_order: number;
  /** Records that arrived after one that their sender sent later, to the same start of the sidecar. */
  readonly out_of_order_of_senders: number;
}

/** A request is on its way for no longer, as the sink answers at once. */
const IN_FLIGHT_MS = 2000;
const UNEXPLAINED = 'unexplained';

export function judge({ senders, arrivals, rows, interruptions }: OutageEvidence): OutageVerdict {
  const last = new Map<string, number>();
  const firsts: string[] = [];
  const causes: Record<string, number> = {};
  for (const { uid, at } of arrivals) {
    const before = last.get(uid);
    if (before === undefined) firsts.push(uid);
    else {
      const isTwice = (rows.get(uid)?.length ?? 0) > 1;
      const cause = isTwice
        ? 'sent again by the sender and stored twice'
        : causeOf(before, at, interruptions);
      causes[cause] = (causes[cause] ?? 0) + 1;
    }
    last.set(uid, at);
  }
  const uids = [...senders].flatMap(([name, { length }]) => Array.from({ length }, (_, n) => `${name}-${n}`));
  return {
    created: uids.length,
    stored: uids.filter((uid) => rows.has(uid)).length,
    arrived: firsts.length,
    missing: uids.filter((uid) => !last.has(uid)).length,
    duplicates: arrivals.length - firsts.length,
    duplicates_by_cause: causes,
    unexplained_duplicates: causes[UNEXPLAINED] ?? 0,
    out_of_order: descents(firsts, (uid) => ({ line: 'trail', place: rows.get(uid)?.[0] })),
    out_of_order_of_senders: descents(firsts, (uid) => {
      const dash = uid.lastIndexOf('-');
      const [name, n] = [uid.slice(0, dash), Number(uid.slice(dash + 1))];
      const incarnation = senders.get(name)?.[n];
      return { line: `${name} ${incarnation}`, place: incarnation === undefined ? undefined : n };
    }),
  };
}

/** Nothing is missing, out of order, or twice for no reason. */
export function isGood(verdict: OutageVerdict): boolean {
  const { missing, out_of_order, out_of_order_of_senders, unexplained_duplicates } = verdict;
  return missing + out_of_order + out_of_order_of_senders + unexplained_duplicates === 0;
}

/** What lay between two arrivals of a record, soon after the first. */
function causeOf(first: number, again: number, interruptions: readonly Interruption[]): string {
  const cause = interruptions.find(
    ({ from, to }) => first >= from - IN_FLIGHT_MS && first <= to && again >= from,
  );
  return cause === undefined ? UNEXPLAINED : `in flight: ${cause.what}`;
}

/** How many are behind one of their line that has a later place; those without a place do not count. */
function descents(
  uids: readonly string[],
  of: (uid: string) => { readonly line: string; readonly place: number | undefined },
): number {
  const furthest = new Map<string, number>();
  let count = 0;
  for (const uid of uids) {
    const { line, place } = of(uid);
    if (place === undefined) continue;
    const reached = furthest.get(line) ?? -1;
    if (place < reached) count++;
    else furthest.set(line, place);
  }
  return count;
}
