import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSqlite } from '../store/index.js';
import type { Destination } from './destination.js';
import { ForwardFile } from './forward-file.js';
import { forwardNeeds } from './forward-needs.js';

const destination = (name: string, start: Destination['start'] = 'beginning'): Destination => ({
  name,
  url: 'http://127.0.0.1:4318/v1/logs',
  protocol: 'http/protobuf',
  headers: {},
  compression: 'none',
  timeoutMs: 1000,
  filter: undefined,
  start,
  maxBatchRecords: 512,
  maxBatchBytes: 1024,
  tls: undefined,
});

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blotter-needs-'));
  path = join(folder, 'blotter.forward.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('goes by what is settled, and knows what was sent', () => {
  const file = new ForwardFile(path);
  file.begin('loki', { generation: 'g', position: 10, startMs: 0 });
  file.advance('loki', 20);
  const need = { destination: 'loki', settled: 10, position: 20, isFiltered: false };
  expect(forwardNeeds(path, 'g', [])).toEqual([need]);
  file.settle({ name: 'loki', filter: 'type:order.*' });
  expect(forwardNeeds(path, 'g', [])).toEqual([{ ...need, settled: 20, isFiltered: true }]);
  file.close();
});

it('needs everything of another store, and for a destination that has yet to begin', () => {
  const file = new ForwardFile(path);
  file.begin('loki', { generation: 'old', position: 10, startMs: 0 });
  file.close();
  const nothing = { settled: 0, position: 0, isFiltered: false };
  expect(forwardNeeds(path, 'new', [destination('archive'), destination('live', 'now')])).toEqual([
    { destination: 'loki', ...nothing },
    { destination: 'archive', ...nothing },
  ]);
});

it('forgets a destination that nobody has had for a week, unless it is one of ours', () => {
  const file = new ForwardFile(path);
  file.begin('loki', { generation: 'g', position: 10, startMs: 0 });
  file.close();
  const database = loadSqlite()(path);
  database.prepare('UPDATE destination SET seen_at_ms = ?').run(Date.now() - 8 * 86_400_000);
  database.close();
  expect(forwardNeeds(path, 'g', [])).toEqual([]);
  expect(forwardNeeds(path, 'g', [destination('loki')])).toHaveLength(1);
});

it('needs nothing where nothing is forwarded', () => {
  expect(forwardNeeds(path, 'g', [])).toEqual([]);
});
