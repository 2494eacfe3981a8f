import { afterEach, expect } from '@jest/globals';
import { DecodePool } from './decode-pool.js';
import type { DecodeTask } from './decode-task.js';

const LIMITS = { maxDecodedBytes: 32 * 1024 * 1024, maxRecordBytes: 1024, maxRecords: 1_000_000 };
const pools: DecodePool[] = [];

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

function open(options: { maxThreads?: number; timeoutMs?: number } = {}): DecodePool {
  const pool = new DecodePool({ ...LIMITS, maxThreads: 1, timeoutMs: 30_000, ...options });
  pools.push(pool);
  return pool;
}

function json(text: string): DecodeTask {
  const body = Buffer.from(new SharedArrayBuffer(Buffer.byteLength(text)));
  body.write(text);
  return { body, encoding: 'json', coding: 'identity' };
}

const ONE = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"hello"}}]}]}]}';
/** Enough to keep a thread busy while something else happens. */
const MANY = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${'{"body":{"stringValue":"hello"}},'.repeat(500_000)}{}]}]}]}`;

it('decodes on a thread', async () => {
  const result = await open().decode(json(ONE));
  expect(result).toMatchObject({ kind: 'decoded', records: 1, decodedBytes: ONE.length });
});

it('leaves a sound body where it is', async () => {
  const body = Buffer.from(new SharedArrayBuffer(8));
  body.set([0x0a, 6, 0x12, 4, 0x12, 2, 0x10, 9]);
  const result = await open().decode({ body, encoding: 'protobuf', coding: 'identity' });
  if (result.kind !== 'decoded') throw new Error(result.kind);
  expect(result.records).toBe(1);
  body[7] = 17;
  expect(result.payload.at(-1)).toBe(17);
});

it('says what is wrong with a body', async () => {
  const pool = open();
  expect(await pool.decode(json('{'))).toMatchObject({ kind: 'malformed', message: expect.any(String) });
  expect(await pool.decode({ ...json('no gzip'), coding: 'gzip' })).toMatchObject({ kind: 'malformed' });
});

it('ends a thread that takes too long', async () => {
  const pool = open({ timeoutMs: 50 });
  expect(await pool.decode(json(MANY))).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('it took too long'),
  });
});
