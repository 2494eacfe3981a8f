import { createBlotterProcessor } from '@blotter/core';
import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { hasJournal } from '../../support/next-start.js';
import { Program } from '../../support/program.js';
import { until } from '../../support/until.js';
import type { WitnessedWriterConfig } from '../programs/witnessed-writer.js';
import { type Evidence, readEvidence } from './evidence.js';
import { WRITER } from './witnesses.js';

/** Records a second of who is killed. */
export const KILL_RATE = 2000;

export interface Kill {
  /** An empty folder. */
  readonly folder: string;
  /** After the first receipt. */
  readonly afterMs: number;
  /** The lock that another process, which is ours, holds on the store meanwhile. */
  readonly lock: 'IMMEDIATE' | 'EXCLUSIVE' | undefined;
}

/** What a kill has taken, as the store says after the next start. */
export interface KillOutcome {
  readonly created: number;
  readonly acknowledged: number;
  /** Records with a receipt that are not in the store. */
  readonly acknowledgedLost: number;
  /** Records that are in the store more often than once. */
  readonly duplicates: number;
  /** Records that are not in the store; nobody had a receipt. */
  readonly lost: number;
  /** Of those: older than a record that is in the store. */
  readonly holes: number;
  /** Of those: how old the oldest was when the process died, milliseconds; 0 when none is lost. */
  readonly oldestLostMs: number;
  /** Of those: created outside of the window of every gap record. */
  readonly outsideGapWindow: number;
  /** Gap records. */
  readonly gaps: number;
  /** How long each receipt took, milliseconds. */
  readonly receiptMs: readonly number[];
}

/** Forks a writer, kills it, starts Blotter again on what it has left, and compares. */
export async function killOnce({ folder, afterMs, lock }: Kill): Promise<KillOutcome> {
  mkdirSync(folder, { recursive: true });
  const [evidence, directory] = [join(folder, 'evidence'), join(folder, 'data')];
  const killedAtMs = await recordUntilKilled({ directory, evidence, afterMs, lock });
  await startAgain(directory);
  return compare(join(directory, 'blotter.db'), readEvidence(evidence), killedAtMs);
}

/** @returns when it was killed, milliseconds since 1970. */
async function recordUntilKilled({
  directory,
  evidence,
  afterMs,
  lock,
}: Omit<Kill, 'folder'> & { directory: string; evidence: string }): Promise<number> {
  const config: WitnessedWriterConfig = {
    options: { directory },
    evidence,
    perSecond: KILL_RATE,
    waits: true,
  };
  const program = Program.start(WRITER, [JSON.stringify(config)]);
  try {
    await program.next('ready');
    const database = new Database(join(directory, 'blotter.db'), { timeout: 10_000 });
    try {
      if (lock !== undefined) database.exec(`BEGIN ${lock}`);
      program.send({ kind: 'go' });
      await program.next('received');
      await pause(afterMs);
      const killedAtMs = Date.now();
      await program.kill();
      return killedAtMs;
    } finally {
      database.close();
    }
  } finally {
    await program.kill();
  }
}

async function startAgain(directory: string): Promise<void> {
  const processor = createBlotterProcessor({ directory });
  await processor.ready();
  await until('the journal is applied', () => !hasJournal(directory));
  await processor.close();
}

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

function compare(file: string, { created, receipts, lastMs }: Evidence, killedAtMs: number): KillOutcome {
  const { times, windows } = readStore(file);
  const newest = Math.max(...times.keys());
  const missing = [...created].filter(([n]) => !times.has(n));
  const lost = missing.map(([, createdMs]) => createdMs);
  const isTold = (ms: number): boolean => windows.some(({ fromMs, toMs }) => fromMs <= ms && ms <= toMs);
  return {
    created: created.size,
    acknowledged: receipts.length,
    acknowledgedLost: receipts.filter(({ n }) => !times.has(n)).length,
    duplicates: [...times.values()].filter((count) => count > 1).length,
    lost: lost.length,
    holes: missing.filter(([n]) => n < newest).length,
    // It may have lived on for a moment after the signal was sent.
    oldestLostMs: lost.length === 0 ? 0 : Math.max(killedAtMs, lastMs) - Math.min(...lost),
    outsideGapWindow: lost.filter((ms) => !isTold(ms)).length,
    gaps: windows.length,
    receiptMs: receipts.map(({ tookMs }) => tookMs),
  };
}

/** How often each record is there, by its number; and the windows of the gap records. */
function readStore(file: string): { times: Map<number, number>; windows: Window[] } {
  const database = new Database(file, { readonly: true, timeout: 10_000 });
  try {
    const rows = database.prepare<[], { n: number; times: number }>(
      `SELECT attributes ->> '$.n' AS n, count(*) AS times FROM record
       WHERE event_name = 'transaction_closed' GROUP BY 1`,
    );
    const gaps = database.prepare<[], { from: string; to: string }>(
      `SELECT attributes ->> '$."blotter.gap.from"' AS "from", attributes ->> '$."blotter.gap.to"' AS "to"
       FROM record WHERE event_name = 'blotter.gap'`,
    );
    return {
      times: new Map(rows.all().map(({ n, times }) => [n, times])),
      windows: gaps.all().map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) })),
    };
  } finally {
    database.close();
  }
}
