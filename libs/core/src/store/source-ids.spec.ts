import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenStore, openStore } from './open-store.js';
import { SourceIds } from './source-ids.js';

const resource = (name: string, key = name) => ({
  key,
  attributes: `{"service.name":"${name}"}`,
  droppedAttributesCount: 0,
  schemaUrl: '',
  entityRefs: null,
});
const scope = (name: string, version = '') => ({
  key: `${name} ${version}`,
  name,
  version,
  attributes: '{}',
  droppedAttributesCount: 0,
  schemaUrl: '',
});

describe('SourceIds', () => {
  let folder: string;
  let open: OpenStore;
  let sources: SourceIds;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-sources-'));
    const location = { file: join(folder, 'blotter.db'), isShared: false, prefix: '', view: 'activity_log' };
    open = openStore(location);
    sources = new SourceIds(open.database, '');
  });
  afterEach(() => {
    open.database.close();
    rmSync(folder, { recursive: true });
  });

  const count = (table: string): unknown =>
    open.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

  it('keeps the same source once, also under another key and for another connection', () => {
    const first = sources.resource(resource('a'));
    expect(sources.resource(resource('a'))).toEqual(first);
    expect(sources.resource(resource('a', 'another key'))).toEqual(first);
    expect(new SourceIds(open.database, '').resource(resource('a'))).toEqual(first);
    expect(count('resource')).toBe(1);
  });

  it('finds sources again that are too large to be remembered together', () => {
    const large = ['a', 'b', 'c'].map((name) => resource(name, name.repeat(5_000_000)));
    const ids = large.map((row) => sources.resource(row).id);
    expect(large.map((row) => sources.resource(row).id)).toEqual(ids);
    expect(count('resource')).toBe(3);
  });

  it('tells sources apart by their content', () => {
    const ids = [scope('a'), scope('b'), scope('a', '2')].map((row) => sources.scope(row).id);
    expect(new Set(ids).size).toBe(3);
    expect(count('scope')).toBe(3);
  });

  it('adds what was rolled back again, once it has forgotten', () => {
    open.database.exec('BEGIN');
    sources.resource(resource('a'));
    sources.scope(scope('a'));
    open.database.exec('ROLLBACK');
    sources.forget();
    expect([sources.resource(resource('a')).id, sources.scope(scope('a')).id]).toEqual([1, 1]);
    expect([count('resource'), count('scope')]).toEqual([1, 1]);
  });
});
