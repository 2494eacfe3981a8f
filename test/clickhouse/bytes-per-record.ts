import { emissionAt } from '../bench/workload.js';
import { runSql } from '../peers/clickhouse/click-house.js';
import { documentedSql } from './documented-sql.js';
import { type ExportedRow, insert } from './exported-rows.js';

const RECORDS = 60_000;
const BATCH = 10_000;
const WRITERS = 100;
const START_MS = Date.UTC(2100, 0, 2);

/** Prints how many bytes on disk a typical record takes in the table of docs/scaling.md, when its parts are merged. */
const sql = documentedSql(new URL('../../../docs/scaling.md', import.meta.url));
const inserts = Array.from({ length: RECORDS / BATCH }, (_, batch) =>
  insert(
    'otel_logs',
    Array.from({ length: BATCH }, (_, i) => rowAt(batch * BATCH + i)),
  ),
);
const size = `SELECT sum(rows), sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'otel_logs'`;
const answers = await runSql([sql.get('table')!, ...inserts, sql.get('merge')!, size]);
const [rows, bytes] = answers.at(-1)![0]!.map(Number) as [number, number];
process.stdout.write(`${rows} records, ${(bytes / rows).toFixed(1)} bytes each\n`);

/**
 * Of many writers at once: neighbours in time have nothing to do with each other, as in a fleet. Numbers in a row would
 * be compressed to nothing.
 */
function rowAt(i: number): ExportedRow {
  const noise = scattered(i);
  const { body, attributes } = emissionAt(noise % 10_000_000);
  const at = START_MS + i;
  const [time, sequence] = [hex(at, 12), hex(noise % 100_000, 8)];
  const writer = hex(scattered(noise % WRITERS), 10);
  return {
    uid: [
      time.slice(0, 8),
      time.slice(8),
      `7${sequence.slice(0, 3)}`,
      `9${sequence.slice(3, 6)}`,
      `${sequence.slice(6)}${writer}`,
    ].join('-'),
    timestamp: `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')}${String(noise % 1_000_000).padStart(6, '0')}`,
    body: body ?? '',
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, String(value)])),
  };
}

/** The same for the same number, and without a pattern (the finaliser of MurmurHash3). */
function scattered(i: number): number {
  let bits = Math.imul(i ^ (i >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
