import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { resolveFinderOptions } from './finder-options.js';
import { Lane } from './lane.js';
import type { Request } from './reading.js';

/* What a reader must never do, and threads do all the same: here the uid says what happens. */
const WORKER = `
export function answerTask({ question, cancelled }) {
  if (question === 'hang') for (;;);
  if (question === 'die') process.exit(3);
  if (question === 'throw') throw new Error('It is broken.');
  if (question === 'wait') while (Atomics.load(cancelled, 0) === 0);
  return { kind: 'answer', packed: question };
}`;

let folder = '';
let lane: Lane;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blotter-'));
  const file = join(folder, 'worker.mjs');
  writeFileSync(file, WORKER);
  lane = new Lane(1, resolveFinderOptions({ file: 'blotter.db' }), pathToFileURL(file), 50);
});

afterEach(async () => {
  await lane.close();
  rmSync(folder, { recursive: true });
});

const request = (question: string, timeLimitMs = 30_000): Request => ({
  kind: 'byUid',
  question,
  timeLimitMs,
});
const answered = (question: string): unknown => ({ kind: 'answer', packed: question });
const withCode = (code: string): unknown => expect.objectContaining({ code });

it('answers in turn', async () => {
  const replies = await Promise.all(['a', 'b', 'c'].map((question) => lane.run(request(question))));
  expect(replies).toEqual(['a', 'b', 'c'].map(answered));
});

it('ends a thread that hangs, and goes on with another', async () => {
  const [hanging, next] = [lane.run(request('hang', 1000)), lane.run(request('next'))];
  await expect(hanging).rejects.toEqual(withCode('ERR_BLOTTER_TIMEOUT'));
  expect(await next).toEqual(answered('next'));
});

it.each(['die', 'throw'])('outlives a thread’s %s', async (how) => {
  const [failing, next] = [lane.run(request(how)), lane.run(request('next'))];
  await expect(failing).rejects.toEqual(withCode('ERR_BLOTTER_SEARCH'));
  expect(await next).toEqual(answered('next'));
});

it('tells the thread of an abort, rejects at once, and gives the thread to the next', async () => {
  await lane.run(request('started'));
  const gone = new AbortController();
  const [waiting, next] = [lane.run(request('wait'), gone.signal), lane.run(request('next'))];
  // The first has its thread by then.
  setImmediate(() => gone.abort(new Error('gone')));
  await expect(waiting).rejects.toThrow('gone');
  expect(await next).toEqual(answered('next'));
});

it('ends a thread that does not hear of an abort', async () => {
  await lane.run(request('started'));
  const gone = new AbortController();
  const [hanging, next] = [lane.run(request('hang'), gone.signal), lane.run(request('next'))];
  setImmediate(() => gone.abort(new Error('gone')));
  await expect(hanging).rejects.toThrow('gone');
  expect(await next).toEqual(answered('next'));
});

it('does not keep a thread for a request that is aborted as it gets it', async () => {
  const gone = new AbortController();
  const [first, next] = [lane.run(request('first'), gone.signal), lane.run(request('next'))];
  gone.abort(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  expect(await next).toEqual(answered('next'));
});

it('lets nobody wait longer than its time limit', async () => {
  const gone = new AbortController();
  const waiting = lane.run(request('wait'), gone.signal);
  await expect(lane.run(request('next', 20))).rejects.toEqual(withCode('ERR_BLOTTER_FULL'));
  gone.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  expect(await lane.run(request('next'))).toEqual(answered('next'));
});

it('is closed for those who run and those who wait', async () => {
  const requests = ['hang', 'next'].map((question) => lane.run(request(question)));
  const rejected = Promise.all(
    requests.map((reply) => expect(reply).rejects.toEqual(withCode('ERR_BLOTTER_CLOSED'))),
  );
  await lane.close();
  await rejected;
});
