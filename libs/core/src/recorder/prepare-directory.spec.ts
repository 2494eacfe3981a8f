import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BlotterOptions, resolveOptions } from './options.js';
import { prepareDirectory } from './prepare-directory.js';

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const built = (name: string): string =>
  JSON.stringify(new URL(`../../dist/recorder/${name}.js`, import.meta.url).href);

/** Prepares as a user who is not root, whom no mode stops, and says how it went. */
const UNPRIVILEGED = `
  const { resolveOptions } = await import(${built('options')});
  const { prepareDirectory } = await import(${built('prepare-directory')});
  if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
  let refusal = null;
  try { prepareDirectory(resolveOptions(JSON.parse(process.argv[1]), {})); }
  catch ({ name, code, message, hint }) { refusal = { name, code, message, hint }; }
  process.send(refusal);
  process.disconnect();
`;

describe('prepareDirectory', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-prepare-'));
    chmodSync(folder, 0o777);
  });
  afterEach(() => {
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o700);
    rmSync(folder, { recursive: true });
  });

  const prepare = (options: BlotterOptions): void => prepareDirectory(resolveOptions(options, {}));

  function refusal(options: BlotterOptions): Refusal {
    try {
      prepare(options);
    } catch (error) {
      return error as Refusal;
    }
    throw new Error('It was accepted.');
  }

  async function refusalWithoutPrivileges(options: BlotterOptions): Promise<Refusal | null> {
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', UNPRIVILEGED, JSON.stringify(options)],
      {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    );
    const [answer] = (await once(child, 'message')) as [Refusal | null];
    return answer;
  }

  it('makes the folders, for their owner only, and no database', () => {
    const directory = join(folder, 'a', 'b');
    prepare({ directory });
    for (const path of [directory, join(directory, 'journal')])
      expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(readdirSync(directory)).toEqual(['journal']);
    expect(() => prepare({ directory })).not.toThrow();
  });

  it('leaves the mode of a folder that exists', () => {
    const directory = join(folder, 'exists');
    mkdirSync(directory);
    chmodSync(directory, 0o750);
    prepare({ directory });
    expect(statSync(directory).mode & 0o777).toBe(0o750);
  });

  it('refuses a file where the folder should be', () => {
    const directory = join(folder, 'file');
    writeFileSync(directory, 'mine');
    expect(refusal({ directory })).toMatchObject({
      code: 'ERR_BLOTTER_DIRECTORY',
      message: expect.stringContaining(`${directory} is a file`),
      hint: 'directory must name a folder.',
    });
  });

  it('refuses a file where a folder above, or the journal, should be', () => {
    writeFileSync(join(folder, 'file'), 'mine');
    const below = join(folder, 'file', 'below');
    expect(refusal({ directory: below })).toMatchObject({
      code: 'ERR_BLOTTER_DIRECTORY',
      message: expect.stringContaining(below),
    });
    writeFileSync(join(folder, 'journal'), 'mine');
    expect(refusal({ directory: folder })).toMatchObject({
      code: 'ERR_BLOTTER_DIRECTORY',
      message: expect.stringContaining(join(folder, 'journal')),
    });
  });

  it('refuses a folder where the database should be', () => {
    const file = join(folder, 'blotter.db');
    mkdirSync(file);
    expect(refusal({ directory: folder })).toMatchObject({
      code: 'ERR_BLOTTER_STORE',
      message: expect.stringContaining(`${file} is a folder`),
      hint: expect.stringContaining('fileName'),
    });
    expect(refusal({ directory: folder, sharedDatabase: { file } }).code).toBe('ERR_BLOTTER_STORE');
  });

  it('refuses a shared database that does not exist, and does not make it', () => {
    const file = join(folder, 'platform.db');
    expect(refusal({ directory: join(folder, 'data'), sharedDatabase: { file } })).toMatchObject({
      code: 'ERR_BLOTTER_STORE',
      message: expect.stringContaining(`sharedDatabase.file ${file} does not exist`),
      hint: expect.stringContaining('leave sharedDatabase out'),
    });
    expect(readdirSync(folder)).toEqual(['data']);
    writeFileSync(file, '');
    expect(() => prepare({ directory: join(folder, 'data'), sharedDatabase: { file } })).not.toThrow();
  });

  describe('as a user without privileges', () => {
    it('accepts a folder that it may use', async () => {
      expect(await refusalWithoutPrivileges({ directory: join(folder, 'data') })).toBeNull();
    });

    it.each([
      ['read and search', 0o555],
      ['read and write, but not search', 0o666],
      ['write and search', 0o333],
      ['do nothing with', 0o000],
    ])('refuses a folder that it may only %s', async (_, mode) => {
      const directory = join(folder, 'limited');
      mkdirSync(join(directory, 'journal'), { recursive: true });
      chmodSync(join(directory, 'journal'), 0o777);
      chmodSync(directory, mode);
      expect(await refusalWithoutPrivileges({ directory })).toMatchObject({
        name: 'BlotterError',
        code: 'ERR_BLOTTER_DIRECTORY',
        message: expect.stringContaining(directory),
        hint: expect.stringContaining('another directory'),
      });
    });

    it.each([
      ['write to', 0o555],
      ['look into', 0o600],
    ])('refuses a folder below one that it may not %s', async (_, mode) => {
      const parent = join(folder, 'parent');
      mkdirSync(parent);
      chmodSync(parent, mode);
      const directory = join(parent, 'data');
      expect(await refusalWithoutPrivileges({ directory })).toMatchObject({
        name: 'BlotterError',
        code: 'ERR_BLOTTER_DIRECTORY',
        message: expect.stringContaining(directory),
      });
    });

    it.each([0o444, 0o222, 0o000])('refuses a database with mode %i', async (mode) => {
      const file = join(folder, 'blotter.db');
      writeFileSync(file, '');
      chmodSync(file, mode);
      expect(await refusalWithoutPrivileges({ directory: folder })).toMatchObject({
        name: 'BlotterError',
        code: 'ERR_BLOTTER_STORE',
        message: expect.stringContaining(file),
      });
    });

    it('refuses a shared database in a folder that it may not look into', async () => {
      const platform = join(folder, 'platform');
      mkdirSync(platform);
      writeFileSync(join(platform, 'platform.db'), '');
      chmodSync(platform, 0o600);
      const sharedDatabase = { file: join(platform, 'platform.db') };
      expect(
        await refusalWithoutPrivileges({ directory: join(folder, 'data'), sharedDatabase }),
      ).toMatchObject({
        name: 'BlotterError',
        code: 'ERR_BLOTTER_STORE',
        message: expect.stringContaining(sharedDatabase.file),
      });
    });
  });
});
