import type { ForkOptions } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from '../support/program.js';
import { ShrinkingDisk } from './shrinking-disk.js';

/** For the last start, which must not fail for want of room. */
const LAST_BYTES = 512 * 1024 * 1024;

/** The folders of a torture, and the programs started in it. */
export class Workshop {
  /** Blotter's folder; on a small disk of its own where one can be mounted. */
  readonly directory: string;
  /** The writers' evidence: never on that disk. */
  readonly evidence: string;
  private readonly programs = new Set<Program>();

  private constructor(
    /** Holds all of it. */
    readonly root: string,
    readonly disk: ShrinkingDisk | undefined,
    /** Why there is no disk. */
    readonly noDisk: string | undefined,
  ) {
    this.directory = join(root, 'disk', 'data');
    this.evidence = join(root, 'evidence');
    mkdirSync(this.directory, { recursive: true });
    mkdirSync(this.evidence);
  }

  static async open(diskBytes: number): Promise<Workshop> {
    const root = mkdtempSync(join(tmpdir(), 'blotter-torture-'));
    try {
      return new Workshop(root, await ShrinkingDisk.mount(join(root, 'disk'), diskBytes), undefined);
    } catch (error) {
      return new Workshop(root, undefined, (error as Error).message.trim());
    }
  }

  get store(): string {
    return join(this.directory, 'blotter.db');
  }

  /** @param name - of a program in test/. In a process group of its own: what Ctrl-C sends is for the torture, not for them. */
  start(name: string, args: readonly string[] = [], options: ForkOptions = {}): Program {
    const file = fileURLToPath(new URL(`../${name}.js`, import.meta.url));
    const program = Program.start(file, args, { detached: true, ...options });
    this.programs.add(program);
    void program.ended.then(() => this.programs.delete(program));
    return program;
  }

  async makeRoom(): Promise<void> {
    await this.disk?.grow(LAST_BYTES);
  }

  /** Ends what still runs and removes everything, or moves it off the disk in memory when it is to be kept. */
  async close(isKept: boolean): Promise<void> {
    await Promise.all([...this.programs].map((program) => program.kill()));
    if (isKept && this.disk !== undefined) {
      cpSync(this.directory, join(this.root, 'data'), { recursive: true });
    }
    await this.disk?.unmount();
    if (!isKept) rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}
