import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_STATE_BYTES, SlotFile } from './slot-file.js';

const SLOT_BYTES = 4096;

describe('SlotFile', () => {
  let folder: string;
  let path: string;
  let file: SlotFile;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-slots-'));
    path = join(folder, 'state');
    file = SlotFile.create(path);
  });
  afterEach(() => {
    file.close();
    rmSync(folder, { recursive: true });
  });

  /** Destroys a slot, as a write that was torn. */
  function tear(slot: number): void {
    const bytes = readFileSync(path);
    bytes.fill(0xa5, slot * SLOT_BYTES + 10, slot * SLOT_BYTES + 40);
    writeFileSync(path, bytes);
  }

  it('has its size and mode from the beginning, and nothing in it', () => {
    const { size, mode } = statSync(path);
    expect({ size, mode: mode & 0o777 }).toEqual({ size: 3 * SLOT_BYTES, mode: 0o600 });
    expect(file.read()).toBeUndefined();
    expect(SlotFile.read(path)).toBeUndefined();
    expect(SlotFile.read(join(folder, 'none'))).toBeUndefined();
    expect(() => SlotFile.create(path)).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    expect(() => SlotFile.open(join(folder, 'none'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  it('gives back the newest state, and never grows', () => {
    for (let n = 1; n <= 5; n++) {
      file.write({ n }, n % 2 === 0);
      expect(SlotFile.read(path)).toEqual({ n });
    }
    expect(statSync(path).size).toBe(3 * SLOT_BYTES);
  });

  it('goes on from where it was', () => {
    for (const n of [1, 2]) file.write({ n }, false);
    const again = SlotFile.open(path);
    again.write({ n: 3 }, true);
    again.close();
    expect(file.read()).toEqual({ n: 3 });
  });

  it('a write that was torn leaves the state before it', () => {
    for (const n of [1, 2, 3]) file.write({ n }, false);
    tear(3 % 2);
    expect(SlotFile.read(path)).toEqual({ n: 2 });
    tear(2 % 2);
    expect(SlotFile.read(path)).toBeUndefined();
  });

  it('of several writers the highest sequence wins, whoever comes last', () => {
    file.write({ by: 'a' }, false, 8);
    file.write({ by: 'b' }, false, 7);
    expect(SlotFile.read(path)).toEqual({ by: 'a' });
    file.reset({ by: 'c' }, 3);
    expect(SlotFile.read(path)).toEqual({ by: 'c' });
    tear(3 % 2);
    expect(SlotFile.read(path)).toEqual({ by: 'c' });
  });

  it('a last word stands, whatever is written after it', () => {
    file.write({ n: 1 }, false);
    file.writeLastWord({ end: true }, true);
    for (const n of [2, 3]) file.write({ n }, false);
    expect(SlotFile.read(path)).toEqual({ end: true });
  });

  it('refuses a state that is too large, and keeps the one before', () => {
    file.write({ n: 1 }, false);
    expect(() => file.write({ text: 'x'.repeat(MAX_STATE_BYTES) }, false)).toThrow(RangeError);
    expect(SlotFile.read(path)).toEqual({ n: 1 });
    file.write({ text: 'x'.repeat(MAX_STATE_BYTES - 11) }, false);
    expect(SlotFile.read(path)).toMatchObject({ text: expect.stringMatching(/^x+$/) });
  });

  it('reads what is cut or no slot file as nothing', () => {
    file.write({ n: 1 }, false);
    for (const bytes of [Buffer.alloc(0), Buffer.from('BLTS'), Buffer.alloc(SLOT_BYTES, 0xff)]) {
      writeFileSync(path, bytes);
      expect(SlotFile.read(path)).toBeUndefined();
    }
  });

  it('knows when its name is gone', () => {
    expect(file.isDeleted).toBe(false);
    rmSync(path);
    expect(file.isDeleted).toBe(true);
  });
});
