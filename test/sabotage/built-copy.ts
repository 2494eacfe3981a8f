import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Edit, applyEdit } from './edit.js';

/** What jest and the specs need. `.cache/faults` has the library of the fault injector. */
const COPIED = ['package.json', 'jest.config.js', 'test', '.cache/faults'];
/** Of each package. */
const BUILT = ['package.json', 'dist'];
const SCOPE = '@blotter';

/** What is built, and the tests, in a folder of their own: `@blotter/*` is the copy there, other packages are linked. */
export class BuiltCopy {
  private constructor(
    readonly root: string,
    private readonly original: string,
  ) {}

  /** @param original - the repository's root. */
  static make(original: string): BuiltCopy {
    // Node resolves links: the copy's files must be known by one name.
    const copy = new BuiltCopy(mkdtempSync(join(realpathSync(tmpdir()), 'blotter-sabotage-')), original);
    for (const path of COPIED) copy.copy(path);
    for (const name of readdirSync(join(original, 'libs'))) {
      for (const path of BUILT) copy.copy(join('libs', name, path));
    }
    copy.linkPackages();
    return copy;
  }

  /** @throws OutdatedEditError, or an Error when the result is not JavaScript any more; both before anything runs. */
  edit(edits: readonly Edit[]): void {
    for (const edit of edits) {
      const file = join(this.root, edit.file);
      writeFileSync(file, applyEdit(readFileSync(file, 'utf8'), edit));
      const { status, stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
      if (status !== 0) throw new Error(`The sabotage of ${edit.file} does not leave JavaScript:\n${stderr}`);
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  private copy(path: string): void {
    const source = join(this.original, path);
    if (existsSync(source)) cpSync(source, join(this.root, path), { recursive: true });
  }

  private linkPackages(): void {
    const modules = join(this.root, 'node_modules');
    mkdirSync(join(modules, SCOPE), { recursive: true });
    for (const name of readdirSync(join(this.original, 'node_modules'))) {
      if (name !== SCOPE) symlinkSync(join(this.original, 'node_modules', name), join(modules, name));
    }
    for (const name of readdirSync(join(this.root, 'libs'))) {
      symlinkSync(join(this.root, 'libs', name), join(modules, SCOPE, name));
    }
  }
}
