import { openSync, readFileSync, writeSync } from 'node:fs';

/*
 * What a process that may die at any moment says of itself, in a file that Blotter knows nothing of: written
 * synchronously, so that it outlives the process (not the machine). A line for each record before it is recorded,
 * and one for each receipt that has come:
 *
 *   c <n> <milliseconds since 1970>
 *   r <n> <milliseconds since 1970> <uid> <milliseconds it took>
 */

/** The writing side. */
export class Witness {
  private readonly fd: number;

  constructor(file: string) {
    this.fd = openSync(file, 'a');
  }

  /** Record `n` is created next. */
  creates(n: number): void {
    writeSync(this.fd, `c ${n} ${Date.now()}\n`);
  }

  /** The receipt of record `n` has come. */
  received(n: number, uid: string, tookMs: number): void {
    writeSync(this.fd, `r ${n} ${Date.now()} ${uid} ${tookMs}\n`);
  }
}

export interface Receipt {
  readonly n: number;
  readonly uid: string;
  readonly tookMs: number;
}

/** What a process has said. */
export interface Evidence {
  /** When each record was created, by its number, milliseconds since 1970. */
  readonly created: ReadonlyMap<number, number>;
  readonly receipts: readonly Receipt[];
  /** The last sign of life, milliseconds since 1970; 0 when there was none. */
  readonly lastMs: number;
}

export function readEvidence(file: string): Evidence {
  const created = new Map<number, number>();
  const receipts: Receipt[] = [];
  let lastMs = 0;
  // The last line is empty, or was cut off by the kill.
  for (const line of readLines(file)) {
    const [kind, n, timeMs, uid, tookMs] = line.split(' ');
    lastMs = Number(timeMs);
    if (kind === 'c') created.set(Number(n), lastMs);
    else receipts.push({ n: Number(n), uid: uid!, tookMs: Number(tookMs) });
  }
  return { created, receipts, lastMs };
}

/** Of several processes together: records created, and the uids that were acknowledged. */
export function sumUp(files: readonly string[]): { created: number; acknowledged: string[] } {
  const all = files.map(readEvidence);
  return {
    created: all.reduce((sum, { created }) => sum + created.size, 0),
    acknowledged: all.flatMap(({ receipts }) => receipts.map(({ uid }) => uid)),
  };
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } catch (error) {
    // It died before its first word.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
