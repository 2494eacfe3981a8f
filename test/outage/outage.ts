import Database from 'better-sqlite3';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { OtlpSink } from '../support/otlp/otlp-sink.js';
import type { OutageArguments } from './arguments.js';
import { type Arrival, type Interruption, type OutageVerdict, judge } from './judge.js';
import { LastingCollector } from './lasting-collector.js';
import { LastingSidecar } from './lasting-sidecar.js';
import { NumberedSender } from './numbered-sender.js';

const SENDERS = 4;
/** Before the outage, and after it. */
const CALM_MS = 2000;
/** When nothing arrives for so long, nothing will. */
const STANDSTILL_MS = 120_000;

export interface OutageOptions extends Pick<OutageArguments, 'seconds' | 'rate' | 'signal'> {
  /** An empty one. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

export interface OutageResult extends OutageVerdict {
  readonly outage_seconds: number;
  /** Acknowledged by the sidecar and not yet at the sink, when the Collector was back. */
  readonly backlog: number;
  /** Until that had arrived. */
  readonly drain_seconds: number;
}

/** Senders, a sidecar, a Collector and a sink: the Collector goes away, and the sidecar is restarted twice meanwhile. */
export async function outage({ seconds, rate, signal, folder, say }: OutageOptions): Promise<OutageResult> {
  const sink = await OtlpSink.start();
  const collector = await LastingCollector.start(join(folder, 'collector'), sink.url);
  const directory = join(folder, 'data');
  const sidecar = await LastingSidecar.start(directory, {
    BLOTTER_FORWARD_DESTINATIONS: JSON.stringify([{ name: 'collector', url: collector.url }]),
  });
  const interruptions: Interruption[] = [];
  const interrupt = async (what: Interruption['what'], act: () => Promise<void>): Promise<void> => {
    const from = performance.now();
    await act();
    interruptions.push({ what, from, to: performance.now() });
    say(what);
  };
  const senders = Array.from({ length: SENDERS }, (_, n) => {
    const incarnation = (): number => sidecar.incarnation;
    return new NumberedSender({
      name: `sender${n}`,
      origin: sidecar.http,
      perSecond: rate / SENDERS,
      incarnation,
    });
  });
  const total = (of: 'created' | 'acknowledged'): number =>
    senders.reduce((sum, sender) => sum + sender[of], 0);
  try {
    await pause(CALM_MS);
    const begun = performance.now();
    const outageReaches = (part: number): Promise<void> =>
      pause(Math.max(0, begun + part * seconds * 1000 - performance.now()));
    await interrupt('collector ended', () => collector.stop(signal));
    await outageReaches(1 / 3);
    await interrupt('sidecar ended in order', () => sidecar.restart('SIGTERM'));
    await outageReaches(2 / 3);
    await interrupt('sidecar killed', () => sidecar.restart('SIGKILL'));
    await outageReaches(1);
    await collector.startAgain();
    const backAt = performance.now();
    const acknowledged = total('acknowledged');
    const backlog = acknowledged - distinct(arrivalsAt(sink)).length;
    say(`the Collector is back; ${backlog} records are to come`);
    await pause(CALM_MS);
    await Promise.all(senders.map((sender) => sender.stop()));
    await untilArrived(sink, total('created'));
    const arrivals = arrivalsAt(sink);
    const drained = distinct(arrivals)[acknowledged - 1]?.at ?? Infinity;
    const verdict = judge({
      senders: new Map(senders.map(({ incarnations }, n) => [`sender${n}`, incarnations])),
      arrivals,
      rows: rowsOf(join(directory, 'blotter.db')),
      interruptions,
    });
    return {
      ...verdict,
      outage_seconds: seconds1((backAt - begun) / 1000),
      backlog,
      drain_seconds: seconds1((drained - backAt) / 1000),
    };
  } finally {
    await sidecar.end('SIGKILL');
    await collector.stop('SIGKILL');
    await sink.close();
  }
}

/** What the senders' records were, at the sink. */
function arrivalsAt(sink: OtlpSink): Arrival[] {
  return sink.requests.flatMap(({ at, records }) =>
    records.filter(({ uid }) => uid.startsWith('sender')).map(({ uid }) => ({ uid, at })),
  );
}

/** Each where it arrived first. */
function distinct(arrivals: readonly Arrival[]): Arrival[] {
  const seen = new Set<string>();
  return arrivals.filter(({ uid }) => seen.size < seen.add(uid).size);
}

async function untilArrived(sink: OtlpSink, count: number): Promise<void> {
  let [requests, movedAt] = [-1, performance.now()];
  while (performance.now() - movedAt < STANDSTILL_MS) {
    if (sink.requests.length !== requests) {
      [requests, movedAt] = [sink.requests.length, performance.now()];
      if (distinct(arrivalsAt(sink)).length >= count) return;
    }
    await pause(250);
  }
}

function rowsOf(file: string): Map<string, number[]> {
  const database = new Database(file, { readonly: true, timeout: 30_000 });
  try {
    const rows = new Map<string, number[]>();
    const all = database.prepare<[], { id: number; uid: string | null }>(
      'SELECT id, uid FROM record ORDER BY id',
    );
    for (const { id, uid } of all.iterate()) {
      if (uid !== null) rows.set(uid, [...(rows.get(uid) ?? []), id]);
    }
    return rows;
  } finally {
    database.close();
  }
}

function seconds1(value: number): number {
  return Math.round(value * 10) / 10;
}
