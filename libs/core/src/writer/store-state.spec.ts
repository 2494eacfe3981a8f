import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalDirectory } from '../journal/index.js';
import { StoreStateFile } from './store-state.js';

const at = (lastRecordId: number, generation = 'g1') => ({
  generation,
  lastRecordId,
  retainedFrom: 1,
  lastBatchId: Math.floor(lastRecordId / 10),
});

describe('StoreStateFile', () => {
  let directory: JournalDirectory;
  let root: string;
  const opened: StoreStateFile[] = [];
  const open = (file = 'blotter.db'): StoreStateFile => {
    const state = new StoreStateFile(directory, join(root, file));
    opened.push(state);
    return state;
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'blotter-state-'));
    directory = new JournalDirectory(join(root, 'journal'));
    directory.create();
  });
  afterEach(() => {
    for (const state of opened.splice(0)) state.close();
    rmSync(root, { recursive: true });
  });

  it('remembers how far the store was', () => {
    expect(open().read()).toBeUndefined();
    const state = open();
    for (const id of [10, 20, 30]) state.write(at(id));
    expect(open().read()).toMatchObject(at(30));
  });

  it('says nothing of another store in the same folder', () => {
    open().write(at(10));
    expect(open('other.db').read()).toBeUndefined();
  });

  it('of two processes the one with the later commit is right', () => {
    const [a, b] = [open(), open()];
    a.write(at(10));
    b.read();
    b.write(at(30));
    a.write(at(20));
    expect(open().read()).toMatchObject(at(30));
  });

  it('a new store begins anew, also with lower numbers', () => {
    const state = open();
    for (const id of [10, 20, 30]) state.write(at(id));
    state.write(at(5, 'g2'));
    expect(open().read()).toMatchObject(at(5, 'g2'));
  });

  it('makes a file that somebody has deleted again, and never throws', () => {
    const state = open();
    state.write(at(10));
    rmSync(directory.path, { recursive: true });
    expect(() => state.write(at(20))).not.toThrow();
    directory.create();
    state.write(at(30));
    expect(existsSync(directory.storeStatePath)).toBe(true);
    expect(open().read()).toMatchObject(at(30));
  });
});
