import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  rmdirSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const PREFIX = 'blotter-disk-';
const FILLER = 'filler';
const CHUNK_BYTES = 1 << 20;
const PAGE_BYTES = 4096;
const MOUNT_TIMEOUT_MS = 10_000;

let reason: string | undefined | null = null;

/** A file system of its own (tmpfs) that has little space. Needs root and the right to mount. */
export class SmallDisk {
  private constructor(
    /** Where it is mounted. */
    readonly directory: string,
  ) {}

  /** Why this machine cannot do it; undefined when it can. */
  static get unavailable(): string | undefined {
    if (reason === null) reason = tryMount();
    return reason;
  }

  /**
   * @param bytes - its size.
   * @param place - a Workplace, or whoever unmounts it afterwards.
   * @throws Error saying why it cannot be mounted.
   */
  static mount(bytes: number, place?: { later(close: () => unknown): void }): SmallDisk {
    unmountOrphans();
    const directory = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
    try {
      mount('-t', 'tmpfs', '-o', `size=${bytes},mode=0700`, 'blotter-disk', directory);
    } catch (error) {
      rmdirSync(directory);
      throw error;
    }
    const disk = new SmallDisk(directory);
    place?.later(() => disk.unmount());
    return disk;
  }

  /** Takes all the space that is left; again, if some has become free since. */
  fill(): void {
    const fd = openSync(this.filler, 'a', 0o600);
    try {
      // The last free page is found page by page.
      for (const bytes of [CHUNK_BYTES, PAGE_BYTES]) {
        const chunk = Buffer.alloc(bytes);
        while (appended(fd, chunk));
      }
    } finally {
      closeSync(fd);
    }
  }

  /** Gives the space back. */
  free(): void {
    rmSync(this.filler, { force: true });
  }

  /** @throws Error when it is to be read-only and a file is open for writing: the kernel refuses that. */
  remount(mode: 'ro' | 'rw'): void {
    mount('-o', `remount,${mode}`, this.directory);
  }

  /** Also while files on it are open: these live on unseen until they are closed. */
  unmount(): void {
    unmount(this.directory);
  }

  private get filler(): string {
    return join(this.directory, FILLER);
  }
}

/** @returns whether there may be room for more. */
function appended(fd: number, chunk: Buffer): boolean {
  try {
    return writeSync(fd, chunk) > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    return false;
  }
}

function tryMount(): string | undefined {
  if (process.platform !== 'linux') return `tmpfs is Linux's, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'only root may mount a file system';
  try {
    SmallDisk.mount(PAGE_BYTES).unmount();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Of processes that were killed before they could unmount theirs. */
function unmountOrphans(): void {
  for (const line of readFileSync('/proc/mounts', 'utf8').split('\n')) {
    const [, directory = ''] = line.split(' ');
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(basename(directory)) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) unmount(directory);
  }
}

function unmount(directory: string): void {
  if (run('umount', directory) !== undefined) {
    const problem = run('umount', '-l', directory);
    if (problem !== undefined && isMounted(directory)) throw new Error(problem);
  }
  rmSync(directory, { recursive: true, force: true });
}

function isMounted(directory: string): boolean {
  return readFileSync('/proc/mounts', 'utf8').includes(` ${directory} `);
}

/** @throws Error with what mount says. */
function mount(...args: string[]): void {
  const problem = run('mount', ...args);
  if (problem !== undefined) throw new Error(problem);
}

/** @returns what went wrong, or undefined. */
function run(command: string, ...args: string[]): string | undefined {
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: MOUNT_TIMEOUT_MS });
  if (error === undefined && status === 0) return undefined;
  return `${command} ${args.join(' ')}: ${error?.message ?? stderr.split('\n')[0]}`;
}
