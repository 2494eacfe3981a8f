import { readFileSync } from 'node:fs';
import { BlotterError } from './errors.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('BlotterError', () => {
  it('says what is wrong, and then what to do', () => {
    const cause = new Error('beneath');
    const error = new BlotterError('ERR_BLOTTER_STORE', 'It is a folder.', 'Choose a file.', { cause });
    expect(error).toMatchObject({
      name: 'BlotterError',
      code: 'ERR_BLOTTER_STORE',
      message: 'It is a folder. Choose a file.',
      hint: 'Choose a file.',
    });
    expect(error.cause).toBe(cause);
  });

  it('has every code described in docs/errors.md, and none that does not exist', () => {
    const codes = read('./errors.ts')
      .match(/'ERR_BLOTTER_[A-Z_]+'/g)!
      .map((code) => code.slice(1, -1));
    const docs = read('../../../docs/errors.md');
    const sections = docs.split(/^## /m).slice(1);
    expect(sections.map((section) => section.split('\n', 1)[0]).sort()).toEqual([...codes].sort());
    for (const section of sections) {
      expect(section).toContain('**When.**');
      expect(section).toContain('**What to do.**');
    }
    for (const code of codes) expect(docs).toContain(`[${code}](#${code.toLowerCase()})`);
  });
});
