import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { JournalDirectory } from './journal-directory.js';

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const B = 'bbbbbbbb-0000-4000-8000-000000000002';
const C = 'cccccccc-0000-4000-8000-000000000003';

/** Renames what it is told to, as soon as all have come to the gate. */
const RACER = `
  const { workerData: { gate, from, to }, parentPort } = require('node:worker_threads');
  Atomics.add(gate, 0, 1);
  while (Atomics.load(gate, 0) < 2);
  try { require('node:fs').renameSync(from, to); parentPort.postMessage('won'); }
  catch (error) { parentPort.postMessage(error.code); }
`;

describe('JournalDirectory', () => {
  let directory: JournalDirectory;
  beforeEach(() => {
    directory = new JournalDirectory(join(mkdtempSync(join(tmpdir(), 'blotter-journal-')), 'journal'));
    directory.create();
  });
  afterEach(() => rmSync(join(directory.path, '..'), { recursive: true }));

  function touch(path: string, bytes = 1): string {
    writeFileSync(path, Buffer.alloc(bytes));
    return path;
  }

  it('is a folder of its owner only', () => {
    expect(statSync(directory.path).mode & 0o777).toBe(0o700);
    expect(() => directory.create()).not.toThrow();
  });

  it('sorts by instance, incarnation and number, with what was written at exit last', () => {
    const paths = [
      directory.segmentPath(`${A}.1`, 2),
      directory.segmentPath(`${A}.2`, 1),
      directory.segmentPath(`${A}.10`, 1),
      directory.exitSegmentPath(A, 1),
      directory.exitSegmentPath(A, 2),
      directory.segmentPath(`${B}.1`, 1),
    ];
    [...paths].reverse().forEach((path) => touch(path));
    expect(directory.segments().map((file) => directory.pathOf(file))).toEqual(paths);
  });

  it('knows of each segment whose it is and who may be using it', () => {
    touch(directory.segmentPath(`${A}.3`, 1), 100);
    touch(directory.exitSegmentPath(B, 1), 50);
    expect(directory.segments()).toEqual([
      expect.objectContaining({ instance: A, holder: `${A}.3`, bytes: 100 }),
      expect.objectContaining({ instance: B, holder: undefined, bytes: 50 }),
    ]);
    expect(directory.bytes()).toBe(150);
  });

  it('does not see what is incomplete or foreign', () => {
    touch(`${directory.exitSegmentPath(A, 1)}.tmp`);
    touch(join(directory.path, 'readme.txt'));
    touch(join(directory.path, `${A}.1-x.blj`));
    touch(directory.lockPath(`${B}.1`));
    expect(directory.segments()).toEqual([]);
    expect(directory.holders()).toEqual([`${B}.1`]);
  });

  it('lets one of two claimants have a segment', () => {
    touch(directory.segmentPath(`${A}.1`, 1), 7);
    const [seenByB] = directory.segments();
    const [seenByC] = directory.segments();
    const path = directory.claim(seenByB!, `${B}.1`);
    expect(directory.claim(seenByC!, `${C}.1`)).toBeUndefined();
    expect(readdirSync(directory.path)).toEqual([path!.slice(directory.path.length + 1)]);
    expect(directory.segments()).toEqual([
      expect.objectContaining({ instance: A, holder: `${B}.1`, bytes: 7 }),
    ]);
  });

  it('lets a segment be claimed again when its claimant is dead, also one that was written at exit', () => {
    touch(directory.exitSegmentPath(A, 4));
    directory.claim(directory.segments()[0]!, `${B}.1`);
    const path = directory.claim(directory.segments()[0]!, `${C}.2`);
    expect(path).toBe(`${directory.exitSegmentPath(A, 4)}.of.${C}.2`);
    expect(directory.segments()[0]).toMatchObject({ instance: A, holder: `${C}.2` });
    expect(directory.segments()).toHaveLength(1);
  });

  it('rests on a rename that only one of two simultaneous threads can do', async () => {
    for (let round = 0; round < 5; round++) {
      const from = touch(directory.segmentPath(`${A}.1`, round + 1));
      const gate = new Int32Array(new SharedArrayBuffer(4));
      const outcomes = [B, C].map((claimant) => {
        const workerData = { gate, from, to: `${from}.of.${claimant}.1` };
        const worker = new Worker(RACER, { eval: true, workerData });
        return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      });
      expect((await Promise.all(outcomes)).sort()).toEqual(['ENOENT', 'won']);
    }
  });

  it('publishes and removes', () => {
    const temporary = touch(`${directory.exitSegmentPath(A, 1)}.tmp`);
    directory.publish(temporary, directory.exitSegmentPath(A, 1));
    expect(directory.segments()).toHaveLength(1);
    directory.remove(directory.exitSegmentPath(A, 1));
    expect(existsSync(directory.exitSegmentPath(A, 1))).toBe(false);
    expect(() => directory.remove(directory.exitSegmentPath(A, 1))).not.toThrow();
  });
});
