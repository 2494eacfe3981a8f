import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toRanges } from './evidence.js';
import { EvidenceLog } from './evidence-log.js';
import { readEvidence } from './read-evidence.js';
import { ACKNOWLEDGED, INTENDED, RECORDED, REFUSED } from './run-evidence.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blotter-evidence-'));
  path = join(folder, 'run.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('joins numbers that follow each other', () => {
  expect(toRanges([4, 5, 6, 9, 2, 3])).toEqual([
    [4, 6],
    [9, 9],
    [2, 3],
  ]);
  expect(toRanges([])).toEqual([]);
});

it('is read as it was noted, also for many records', async () => {
  const log = new EvidenceLog(path);
  log.note({ kind: 'instance', instance: 'abc' });
  for (let from = 0; from < 3000; from += 1000) {
    log.note({ kind: 'intended', from, to: from + 1000, ms: from });
    if (from < 2000) log.note({ kind: 'recorded', from, to: from + 1000, ms: from + 5 });
  }
  log.note({ kind: 'receipts', durable: toRanges([1, 2, 1500]), refused: toRanges([3]) });
  const evidence = await readEvidence(path);
  expect(evidence).toMatchObject({ instance: 'abc', intended: 3000, ending: 'running' });
  expect([0, 1, 2, 3, 1500, 2999, 3000].map((n) => evidence.stateOf(n))).toEqual([
    INTENDED | RECORDED,
    INTENDED | RECORDED | ACKNOWLEDGED,
    INTENDED | RECORDED | ACKNOWLEDGED,
    INTENDED | RECORDED | REFUSED,
    INTENDED | RECORDED | ACKNOWLEDGED,
    INTENDED,
    0,
  ]);
  expect([0, 999, 1000, 2999].map((n) => evidence.chunkOf(n))).toMatchObject([
    { fromMs: 0, toMs: 5 },
    { fromMs: 0, toMs: 5 },
    { fromMs: 1000, toMs: 1005 },
    { fromMs: 2000, toMs: Infinity },
  ]);
});

it('leaves out a note that a kill cut short', async () => {
  const log = new EvidenceLog(path);
  log.note({ kind: 'intended', from: 0, to: 10, ms: 1 });
  appendFileSync(path, '{"kind":"recorded","from":0,"to":1');
  const evidence = await readEvidence(path);
  expect(evidence.intended).toBe(10);
  expect(evidence.stateOf(0)).toBe(INTENDED);
});

it('is empty when nothing was noted', async () => {
  expect(await readEvidence(path)).toMatchObject({ instance: undefined, intended: 0 });
});
