import { afterEach, expect } from '@jest/globals';
import { DecodePool } from './decode-pool.js';
import type { DecodeTask } from './decode-task.js';

const LIMITS = { maxDecodedBytes: 32 * 1024 * 1024, maxRecordBytes: 1024 };
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
  const body = Buffer.from(new ArrayBuffer(Buffer.byteLength(text)));
  body.write(text);
  return { body, encoding: 'json', coding: 'identity' };
}

const ONE = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"hello"}}]}]}]}';
/** Enough to keep a thread busy while something else happens. */
const MANY = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${'{"body":{"stringValue":"hello"}},'.repeat(500_000)}{}]}]}]}`;

it('decodes on a thread, to which the body is moved', async () => {
  const task = json(ONE);
  expect(await open().decode(task)).toMatchObject({ kind: 'decoded', records: 1, decodedBytes: ONE.length });
  expect(task.body.byteLength).toBe(0);
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
