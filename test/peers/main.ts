import { clickHouse } from './clickhouse/click-house.js';
import { collector } from './collector/collector.js';
import type { Peer } from './peer.js';
import { python } from './python/python-interpreter.js';

/** Makes all peers ready, so that no test has to wait for a build. */
const PEERS: readonly Peer[] = [collector, python, clickHouse];

// Some wait for the network while others use the processors.
await Promise.all(PEERS.map(prepare));

async function prepare(peer: Peer): Promise<void> {
  const start = performance.now();
  try {
    const program = await peer.prepare();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stdout.write(`${peer.name}: ${program} (${seconds} s)\n`);
  } catch (error) {
    process.stderr.write(`${peer.name}: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
