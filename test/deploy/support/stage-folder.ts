import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { DockerIgnore } from './docker-ignore.js';
import { type Instruction, type Stage, parseCopy } from './dockerfile.js';

/** The folder of the repository. */
export interface BuildContext {
  readonly root: string;
  readonly ignore: DockerIgnore;
}

/** One stage of an image, done in a folder that stands for its root. */
export class StageFolder {
  private workdir = '/';

  constructor(
    readonly path: string,
    private readonly context: BuildContext,
    private readonly earlier: ReadonlyMap<string, StageFolder>,
  ) {
    mkdirSync(path, { recursive: true });
  }

  /**
   * Does what the stage's instructions do to files.
   * @param instead - what to do instead of some RUN, by its command.
   */
  build({ instructions }: Stage, instead: Readonly<Record<string, (cwd: string) => void>> = {}): this {
    for (const instruction of instructions) this.apply(instruction, instead);
    return this;
  }

  /** Where a path of the image is. */
  at(path: string): string {
    return join(this.path, path.startsWith('/') ? path : join(this.workdir, path));
  }

  private apply({ name, rest }: Instruction, instead: Readonly<Record<string, (cwd: string) => void>>): void {
    if (name === 'WORKDIR') {
      this.workdir = rest;
      mkdirSync(this.at('.'), { recursive: true });
    } else if (name === 'COPY') this.copy(rest);
    else if (name === 'RUN') (instead[rest] ?? ((cwd) => run(rest, cwd)))(this.at('.'));
  }

  /** As Docker: the contents of folders; files into a folder when the destination ends with a slash. */
  private copy(rest: string): void {
    const { from, sources, destination } = parseCopy(rest);
    const target = this.at(destination);
    for (const source of sources) {
      // What a stage has made is wanted once: it is quicker to move it.
      if (from !== undefined) renameSync(this.earlier.get(from)!.at(source), target);
      else this.copyFromContext(source, destination.endsWith('/') ? join(target, basename(source)) : target);
    }
  }

  private copyFromContext(source: string, target: string): void {
    const { root, ignore } = this.context;
    const path = join(root, source);
    if (statSync(path).isFile() && ignore.ignores(source)) throw new Error(`${source} is ignored.`);
    cpSync(path, target, {
      recursive: true,
      // A folder that is ignored could hold what is not; ours has none.
      filter: (file) => !ignore.ignores(relative(root, file)),
    });
  }
}

function run(command: string, cwd: string): void {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, npm_config_prefer_offline: 'true', npm_config_audit: 'false' },
  });
  if (status !== 0) throw new Error(`${command}\n${stdout}${stderr}`);
}

/** Every file below a folder, from there. */
export function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  return globSync('**', { cwd: path, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)));
}
