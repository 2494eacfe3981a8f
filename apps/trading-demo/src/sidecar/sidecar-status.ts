/** What the sidecar says of all records that have come to it. */
export interface SidecarCounts {
  readonly durable: number;
  readonly stored: number;
  /** Refused, dropped, or gone after they were durable. */
  readonly lost: number;
}

interface StatusAnswer {
  readonly accounting: {
    readonly durable: number;
    readonly stored: number;
    readonly unstored: number;
    readonly rejected: Readonly<Record<string, number>>;
    readonly dropped: Readonly<Record<string, number>>;
  };
}

const TIMEOUT_MS = 2000;

/** Asks `/api/status`; undefined when there is no answer. @param api - `http://127.0.0.1:4319` */
export async function readCounts(api: string): Promise<SidecarCounts | undefined> {
  try {
    const answer = await fetch(`${api}/api/status`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!answer.ok) return undefined;
    return toCounts((await answer.json()) as StatusAnswer);
  } catch {
    return undefined;
  }
}

function toCounts({
  accounting: { durable, stored, unstored, rejected, dropped },
}: StatusAnswer): SidecarCounts {
  const counts = [...Object.values(rejected), ...Object.values(dropped)];
  return { durable, stored, lost: counts.reduce((total, count) => total + count, unstored) };
}
