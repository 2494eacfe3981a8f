import { readFileSync, readdirSync } from 'node:fs';
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
    // One page for all packages.
    const codes = `${read('./errors.ts')}${read('../../../apps/sidecar/src/errors.ts')}`
      .match(/'ERR_BLOTTER_[A-Z_]+'/g)!
      .map((code) => code.slice(1, -1));
    const docs = read('../../../docs/errors.md');
    const sections = docs.split(/^## /m).slice(1);
    expect(sections.map((section) => section.split('\n', 1)[0]).sort()).toEqual([...new Set(codes)].sort());
    for (const section of sections) {
      expect(section).toContain('**When.**');
      expect(section).toContain('**What to do.**');
    }
    for (const code of codes) expect(docs).toContain(`[${code}](#${code.toLowerCase()})`);
  });

  it('has every code, fault, event type of Blotter’s own and reason of a gap in docs/operations.md', () => {
    const docs = read('../../../docs/operations.md');
    const sources = new URL('.', import.meta.url);
    const texts = readdirSync(sources, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
      .map((name) => readFileSync(new URL(name, sources), 'utf8'));
    const codes = texts.flatMap((text) => text.match(/'(?:ERR_)?BLOTTER_[A-Z_]+'|'WORKER_GONE'/g) ?? []);
    const reasons = [read('./writer/gap.ts'), read('./writer/accounting.ts')].flatMap(
      (text) => text.match(/^ {2}\| '[a-z_]+'/gm) ?? [],
    );
    const types = texts.flatMap((text) => text.match(/(?<=_TYPE = )'blotter\.[a-z_]+'/g) ?? []);
    expect(types.length).toBeGreaterThan(3);
    const names = [...codes, ...types, ...reasons].map((code) => code.replace(/^ {2}\| /, '').slice(1, -1));
    expect(names.length).toBeGreaterThan(25);
    expect(names.filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
  });
});
