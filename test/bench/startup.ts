import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SidecarProcess } from '../support/sidecar.js';
import { alternate } from './alternate.js';
import type { BenchContext, BenchResult, Benchmark } from './benchmark.js';
import { residentMb } from './process-memory.js';
import { median, round } from './stats.js';

const ROUNDS = 5;
const IDLE_MS = 2000;

interface Start {
  readonly ms: number;
  readonly rssMb: number;
}

/** What it takes until the sidecar is ready, and what it holds when it has nothing to do. */
export const startup: Benchmark = {
  summary: 'milliseconds until `blotter serve` is ready, and its memory when idle',
  async run({ folder }: BenchContext): Promise<BenchResult> {
    let turn = 0;
    const { first, again, node } = await alternate(ROUNDS, {
      first: () => sidecar(join(folder, String(turn++))),
      again: () => sidecar(join(folder, String(turn - 1))),
      node: bareNode,
    });
    const ms = (starts: readonly Start[]): number => round(median(starts.map((start) => start.ms)), 0);
    return {
      ms: ms(first),
      // With a store that is already there.
      again_ms: ms(again),
      node_ms: ms(node),
      rss_mb: round(median(first.map(({ rssMb }) => rssMb)), 1),
    };
  },
};

async function sidecar(directory: string): Promise<Start> {
  const start = performance.now();
  const started = await SidecarProcess.start({ directory });
  const ms = performance.now() - start;
  try {
    await delay(IDLE_MS);
    return { ms, rssMb: residentMb(started.pid, 'now') };
  } finally {
    await started.end();
  }
}

/** From the same moment to the first line of a program that only writes one. */
async function bareNode(): Promise<Start> {
  const start = performance.now();
  const child = spawn(process.execPath, ['-e', 'console.log("ready"); setTimeout(() => {}, 60_000)'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const ms = performance.now() - start;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  return { ms, rssMb: Number.NaN };
}
