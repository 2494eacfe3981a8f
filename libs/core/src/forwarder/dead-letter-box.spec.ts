import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeadLetterBox } from './dead-letter-box.js';
import { ForwardFile } from './forward-file.js';
import { forwardFileOf } from './forward-schema.js';

describe('DeadLetterBox', () => {
  let folder: string;
  let store: string;
  let file: ForwardFile;
  let box: DeadLetterBox;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-letters-'));
    store = join(folder, 'blotter.db');
    file = new ForwardFile(forwardFileOf(store));
    box = new DeadLetterBox({ file: store });
    for (const name of ['loki', 'archive']) {
      file.begin(name, { generation: 'g', position: 0, startMs: 0 });
      const letters = [1, 2, 3].map((recordId) => ({
        recordId,
        uid: `uid-${recordId}`,
        code: '400',
        reason: 'no such label',
        rejectedAtMs: 1000 + recordId,
        payload: Uint8Array.of(recordId),
      }));
      file.advance(name, 3, letters);
    }
  });
  afterEach(() => {
    box.close();
    file.close();
    rmSync(folder, { recursive: true });
  });

  it('lists what was refused, page by page and by destination', () => {
    expect(box.list().map(({ id, destination, recordId }) => [id, destination, recordId])).toEqual([
      [1, 'loki', 1],
      [2, 'loki', 2],
      [3, 'loki', 3],
      [4, 'archive', 1],
      [5, 'archive', 2],
      [6, 'archive', 3],
    ]);
    expect(box.list({ destination: 'archive', after: 4, limit: 1 }).map(({ id }) => id)).toEqual([5]);
    expect(box.get(2)).toEqual({
      id: 2,
      destination: 'loki',
      recordId: 2,
      uid: 'uid-2',
      code: '400',
      reason: 'no such label',
      rejectedAtMs: 1002,
      state: 'kept',
      payload: Buffer.of(2),
    });
    expect(box.get(7)).toBeUndefined();
  });

  it('has chosen ones sent once more, in order', () => {
    expect(box.retry({ ids: [3, 2, 99] })).toBe(2);
    expect(file.nextRetry('archive')).toBeUndefined();
    expect(file.nextRetry('loki')?.id).toBe(2);
    file.removeLetter(2);
    expect(file.nextRetry('loki')?.id).toBe(3);
    file.keepLetter(3, '422', 'still not');
    expect(file.nextRetry('loki')).toBeUndefined();
    expect(box.get(3)).toMatchObject({ state: 'kept', code: '422', reason: 'still not' });
    expect(box.retry({ destination: 'archive' })).toBe(3);
    expect(box.retry({})).toBe(5);
  });

  it('drops, and leaves word for the trail', () => {
    expect(box.drop({ ids: [1, 2, 6] })).toBe(3);
    expect(box.list().map(({ id }) => id)).toEqual([3, 4, 5]);
    const dropped = file.dropped();
    expect(dropped.map(({ destination, records, fromMs }) => [destination, records, fromMs])).toEqual(
      expect.arrayContaining([
        ['loki', 2, 1001],
        ['archive', 1, 1003],
      ]),
    );
    for (const { uid } of dropped) file.told(uid);
    expect(file.dropped()).toEqual([]);
    expect(box.drop({ ids: [1] })).toBe(0);
  });

  it('is readable for its owner only', () => {
    expect(statSync(forwardFileOf(store)).mode & 0o777).toBe(0o600);
  });

  it('has none where nothing was ever forwarded, and refuses what is no store', () => {
    const other = join(folder, 'other.db');
    expect(() => new DeadLetterBox({ file: other })).toThrow('no such file');
    writeFileSync(other, '');
    const none = new DeadLetterBox({ file: other });
    expect(none.list()).toEqual([]);
    expect(none.retry({})).toBe(0);
    expect(none.drop({})).toBe(0);
  });
});

it('moves a damaged forward file out of the way, and begins another', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blotter-letters-'));
  const path = join(folder, 'blotter.forward.db');
  writeFileSync(path, Buffer.alloc(8192, 0xa5));
  const file = new ForwardFile(path);
  expect(file.cursor('loki')).toBeUndefined();
  expect(statSync(`${path}.damaged`).size).toBe(8192);
  file.close();
  rmSync(folder, { recursive: true });
});
