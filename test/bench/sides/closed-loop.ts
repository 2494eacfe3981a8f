import { BATCH_RECORDS } from '../otlp-bodies.js';
import { CONNECTIONS, type LoadRound, MAX_REQUESTS } from './ingest-round.js';

/**
 * Several who each send the next request when the last one is answered, until the time is over.
 * @param send - resolves when the request is acknowledged. @param connection - 0 … CONNECTIONS - 1.
 */
export async function closedLoop(
  bodies: readonly Buffer[],
  seconds: number,
  send: (body: Buffer, connection: number) => Promise<unknown>,
): Promise<LoadRound> {
  const latencyMs: number[] = [];
  let sent = 0;
  let last = performance.now();
  const start = last;
  const end = start + seconds * 1000;
  const one = async (connection: number): Promise<void> => {
    while (performance.now() < end && sent < MAX_REQUESTS) {
      const sentAt = performance.now();
      await send(bodies[sent++ % bodies.length]!, connection);
      const now = performance.now();
      if (now > end) continue;
      latencyMs.push(now - sentAt);
      last = now;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, connection) => one(connection)));
  // Up to the last answer in time: the bound of requests may come first.
  const took = (last - start) / 1000;
  const bytes = bodies.reduce((total, body) => total + body.length, 0);
  return {
    recordsPerSecond: (latencyMs.length * BATCH_RECORDS) / took,
    latencyMs,
    acknowledged: sent * BATCH_RECORDS,
    bytesPerRecord: bytes / (bodies.length * BATCH_RECORDS),
  };
}
