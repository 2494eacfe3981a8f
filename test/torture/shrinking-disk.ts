import { execFile } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Deleted segments make room; while it should be full, that room is taken away again so often. */
const SHRINK_INTERVAL_MS = 50;

/**
 * A file system in memory that can be made full: not by filling it, which would take memory, but by making
 * it as small as what is on it.
 */
export class ShrinkingDisk {
  private fillers = 0;
  private shrinking: Promise<void> | undefined;

  private constructor(
    readonly path: string,
    private bytes: number,
  ) {}

  /** @throws Error when it cannot be mounted, for instance because only root may. */
  static async mount(path: string, bytes: number): Promise<ShrinkingDisk> {
    mkdirSync(path, { recursive: true });
    await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=0700`, 'tmpfs', path]);
    return new ShrinkingDisk(path, bytes);
  }

  /** Makes it full, at once and until the function that it returns is called; several may want it full. */
  fill(): () => Promise<void> {
    this.fillers++;
    this.shrinking ??= this.keepShrunk();
    return async () => {
      this.fillers--;
      if (this.fillers === 0) await this.shrinking;
    };
  }

  /** More room, for good. */
  async grow(bytes: number): Promise<void> {
    this.bytes += bytes;
    await this.resize(this.bytes);
  }

  async unmount(): Promise<void> {
    await this.shrinking;
    // A process that was just killed may take a moment to let go of its files.
    await run('umount', ['--lazy', this.path]);
  }

  private async keepShrunk(): Promise<void> {
    while (this.fillers > 0) {
      const { bsize, blocks, bfree } = statfsSync(this.path);
      // Size 0 would be no limit at all. Refused when more was written meanwhile: then the next turn does it.
      if (bfree > 0) await this.resize(Math.max(1, blocks - bfree) * bsize).catch(() => undefined);
      await pause(SHRINK_INTERVAL_MS);
    }
    await this.resize(this.bytes);
    this.shrinking = undefined;
    // Somebody may have come while it grew.
    if (this.fillers > 0) this.shrinking = this.keepShrunk();
  }

  private async resize(bytes: number): Promise<void> {
    await run('mount', ['-o', `remount,size=${bytes}`, this.path]);
  }
}
