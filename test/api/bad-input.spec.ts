import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SidecarProcess } from '../support/sidecar.js';
import { DescribedApi } from './support/described-api.js';
import { sendRecords, untilFound } from './support/sent-records.js';

const RECORDS = 5000;

const directories: string[] = [];
let sidecar: SidecarProcess;
let api: DescribedApi;

async function start(records: number): Promise<{ sidecar: SidecarProcess; api: DescribedApi }> {
  const directory = mkdtempSync(join(tmpdir(), 'blotter-'));
  directories.push(directory);
  const sidecar = await SidecarProcess.start({ directory });
  const api = new DescribedApi(`${sidecar.api}/api`);
  await sendRecords(
    sidecar,
    Array.from({ length: records }, (_, n) => ({
      type: 'order.filled',
      body: `aaaa ${n} ${'a'.repeat(200)}b`,
    })),
  );
  await untilFound(api, records);
  return { sidecar, api };
}

beforeAll(async () => {
  ({ sidecar, api } = await start(RECORDS));
});

afterAll(async () => {
  await sidecar.end();
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

const FILTERED = ['/records', '/count', '/facets?field=type', '/histogram', '/tail'];

describe.each(FILTERED)('%s', (path) => {
  it.each([
    ['nothing behind the sign', 'type:', 6],
    ['a text without its end', 'type:a "take', 8],
    ['a parenthesis without its end', '(type:a', 8],
    ['an end of nothing', 'type:a )', 8],
    ['an operator without its right side', 'type:a and', 11],
    ['an unknown key', 'sevrity:warning', 1],
    ['an unknown key further on', 'type:a foo:1', 8],
    ['no severity', 'severity>=loud', 11],
    ['no time', 'since:yesterdayish', 7],
    ['nothing but signs', '=== <>', 2],
  ])('says where the filter is wrong: %s', async (_what, filter, column) => {
    const { status, body } = await api.ask(
      `${path}${path.includes('?') ? '&' : '?'}filter=${encodeURIComponent(filter)}`,
    );
    expect([status, body.code, body.column]).toEqual([400, 'ERR_BLOTTER_FILTER', column]);
    expect(body.detail).toContain(`${column}`);
    expect(body.hint).not.toBe('');
  });

  it.each([
    ['nested deeper than anybody writes', '('.repeat(2000) + 'a' + ')'.repeat(2000)],
    ['negated for ever', 'not '.repeat(1500) + 'a'],
    ['of more bytes than there may be', 'é'.repeat(2000) + 'a'.repeat(4193)],
    ['of control characters', '\0\u0001\u001b[31m'],
    ['broken UTF-8', '"\ufffd" and ('],
    ['SQL', `type='order' OR 1=1; DROP TABLE logs --`],
    ['of FTS5', '"aaaa" NEAR("b" "c", 5) ^'],
  ])('refuses a filter: %s', async (_what, filter) => {
    const { status, body } = await api.ask(
      `${path}${path.includes('?') ? '&' : '?'}filter=${encodeURIComponent(filter)}`,
    );
    expect([status, body.code]).toEqual([400, expect.stringMatching(/^ERR_BLOTTER_(FILTER|QUESTION)$/)]);
  });
});

describe('parameters', () => {
  it.each([
    ['/records?limt=5', 'limt', 'limit'],
    ['/records?Filter=type:a', 'Filter', 'filter'],
    ['/records?offset=100', 'offset', 'There are'],
    ['/records?__proto__=1', '__proto__', 'There are'],
    ['/records?constructor=1', 'constructor', 'There are'],
    ['/records?filter[and]=1', 'filter[and]', 'filter'],
    ['/count?limit=5', 'limit', 'timeLimitMs'],
    ['/facets?fields=type', 'fields', 'field'],
    ['/statistics?all', 'all', 'Leave it out'],
    ['/fields?prefix=a', 'prefix', 'Leave it out'],
    ['/tail?cursor=a', 'cursor', 'There are'],
  ])('names the nearest: %s', async (path, name, hint) => {
    const { status, body } = await api.ask(path);
    expect([status, body.code]).toEqual([400, 'ERR_BLOTTER_QUESTION']);
    expect(body.detail).toContain(JSON.stringify(name));
    expect(body.hint).toContain(hint);
  });

  it.each([
    ['/records?limit=0', 'limit'],
    ['/records?limit=-1', 'limit'],
    ['/records?limit=1001', 'limit'],
    ['/records?limit=1000000000', 'limit'],
    ['/records?limit=1e3', 'limit'],
    ['/records?limit=0x10', 'limit'],
    ['/records?limit=5.5', 'limit'],
    ['/records?limit=', 'limit'],
    ['/records?limit=99999999999999999999999999', 'limit'],
    ['/records?limit=5&limit=6', 'limit'],
    ['/records?order=id', 'order'],
    ['/records?first=last', 'first'],
    ['/records?timeLimitMs=0', 'timeLimitMs'],
    ['/records?timeLimitMs=86400000', 'timeLimitMs'],
    ['/records?since=bla', 'since'],
    ['/records?since=2026-02-30', 'since'],
    ['/records?since=-5h', 'since'],
    ['/records?since=2026-01-02&until=2026-01-01', 'since'],
    ['/count?since=1h&until=2h', 'since'],
    ['/histogram?since=2026-01-01&until=2026-01-01', 'since'],
    ['/facets', 'field'],
    ['/facets?field=', 'field'],
    [`/facets?${'field=type&'.repeat(21)}`, 'field'],
    ['/facets?field=nonsense', 'nonsense'],
    ['/facets?field=type&limit=1000000000', 'limit'],
    ['/histogram?buckets=1000000000', 'buckets'],
    ['/histogram?by=nonsense', 'nonsense'],
    ['/values', 'field'],
    ['/values?field=nonsense', 'nonsense'],
    [`/values?field=type&prefix=${'a'.repeat(2000)}`, 'prefix'],
    ['/tail?last=-1', 'last'],
    ['/tail?last=1000000', 'last'],
    ['/tail?after=abc&last=5', 'after'],
  ])('refuses %s', async (path, name) => {
    const { status, body } = await api.ask(path);
    expect([status, body.code]).toEqual([400, 'ERR_BLOTTER_QUESTION']);
    expect(body.detail).toContain(name);
    expect(body.hint).not.toBe('');
  });

  it('takes a range that is turned round in the filter for an empty one, or refuses it', async () => {
    const { status, body } = await api.get('/count', { filter: 'since:2026-01-02 until:2026-01-01' });
    expect(status === 400 || body.records === 0).toBe(true);
  });
});

describe('cursors', () => {
  const cursorOf = async (parameters: Readonly<Record<string, string>>): Promise<string> =>
    (await api.get('/records', { ...parameters, limit: 1 })).body.next as string;

  it.each([
    ['of another filter', {}, { filter: 'type=order.filled' }],
    ['of another order', {}, { order: 'time' }],
    ['from the other end', {}, { first: 'oldest' }],
    ['of another time', { since: '1h' }, { since: '2h' }],
  ])('refuses one %s', async (_what, theirs, ours) => {
    const cursor = await cursorOf(theirs);
    const { status, body } = await api.get('/records', { ...(ours as object), cursor });
    expect([status, body.code]).toEqual([400, 'ERR_BLOTTER_CURSOR']);
  });

  it('refuses one of another version, and one that was changed', async () => {
    const bytes = Buffer.from(await cursorOf({}), 'base64url');
    const changed = Buffer.from(bytes);
    changed[25]! ^= 1;
    const newer = Buffer.from(bytes);
    newer[1] = 99;
    newer.set(createHash('sha256').update(newer.subarray(0, -4)).digest().subarray(0, 4), newer.length - 4);
    for (const cursor of [changed, newer, bytes.subarray(0, 20), Buffer.alloc(5000)]) {
      const { status, body } = await api.get('/records', { cursor: cursor.toString('base64url') });
      expect([status, body.code]).toEqual([400, 'ERR_BLOTTER_CURSOR']);
    }
    expect((await api.get('/records', { cursor: bytes.toString('base64url') })).status).toBe(200);
  });

  it('refuses one of another store, and the place of a tail there', async () => {
    const other = await start(3);
    const { body } = await other.api.get('/records', { limit: 1 });
    const { body: refusal, status } = await api.get('/records', { limit: 1, cursor: body.next as string });
    expect([status, refusal.code]).toEqual([400, 'ERR_BLOTTER_CURSOR']);
    await other.sidecar.end();
  });

  it.each(['abc', '-1', '💥', 't1.99999999999999999999.abc', '..%2f..'])(
    'refuses the place %j',
    async (after) => {
      const { status, body } = await api.get('/tail', { after });
      expect([status, body.code]).toEqual([400, 'ERR_BLOTTER_CURSOR']);
    },
  );
});

describe('questions that would run for ever', () => {
  it.each([
    ['contains', `data.x~"${'a'.repeat(100)}c" or description~"${'a'.repeat(150)}c"`],
    ['many prefixes', Array.from({ length: 200 }, (_, n) => `a${n}*`).join(' or ')],
    ['nested nots of words', `${'-('.repeat(20)}a*${')'.repeat(20)}`],
    ['a list of thousands', `data.x=(${Array.from({ length: 1500 }, (_, n) => `v${n}`).join(',')})`],
    ['a phrase of one word over and over', `"${'a '.repeat(500)}"`],
  ])('are answered, or end at their time limit, while others are answered: %s', async (_what, filter) => {
    const hard = api.get('/count', { filter, timeLimitMs: 200 });
    const easy = api.get('/count');
    expect((await easy).body.records).toBe(RECORDS);
    const { status, body } = await hard;
    expect([200, 400]).toContain(status);
    if (status === 200) expect(typeof body.coverage.isComplete).toBe('boolean');
  });

  it.each<Record<string, string>>([
    { since: '0001-01-01', until: '9999-12-31' },
    { since: '99999999999999999999d' },
    { until: '99999999999999999999d' },
  ])('a histogram of more time than there is: %j', async (range) => {
    const { status, body } = await api.get('/histogram', { ...range, buckets: 1000 });
    expect([200, 400]).toContain(status);
    if (status === 200)
      expect(body.series.every(({ records }: { records: number[] }) => records.length <= 1000)).toBe(true);
  });
});

it('was not disturbed by any of it', async () => {
  expect((await api.get('/count')).body.records).toBe(RECORDS);
  expect(sidecar.lines.filter(({ level }) => level === 'error')).toEqual([]);
});
