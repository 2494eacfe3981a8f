import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * ../fixtures/blotter-core-0.1.0.tgz is @blotter/core as of commit 5158b16, packed without source maps: it keeps
 * neither run files nor gap records of unclean ends, and shares its folder with later versions during a rolling deploy.
 */

const FIXTURE = new URL('../fixtures/blotter-core-0.1.0.tgz', import.meta.url);
const BUILT = new URL('../../dist/', import.meta.url);
/** From here Node finds this repository's packages; and, before them, those of the folder itself. */
const FOLDER = fileURLToPath(new URL('../../../.cache/old-version/', import.meta.url));

/** The built test programs once more, in a folder where `@blotter/core` is the old version. */
export class OldVersion {
  private readonly folder: string;

  constructor() {
    this.folder = join(FOLDER, String(process.pid));
    const core = join(this.folder, 'node_modules/@blotter/core');
    mkdirSync(core, { recursive: true });
    execFileSync('tar', ['-xzf', fileURLToPath(FIXTURE), '-C', core, '--strip-components=1']);
    for (const part of ['faults', 'support']) {
      cpSync(fileURLToPath(new URL(part, BUILT)), join(this.folder, part), { recursive: true });
    }
  }

  /** Path of a program, for `Program.start`. @param name - as there. */
  program(name: string): string {
    return join(this.folder, `${name}.js`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
