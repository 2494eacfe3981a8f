import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fsyncDirectory } from './segment-writer.js';

/**
 * Names in the journal folder:
 *
 *   <instance>.0.lock                         held, by a lock that the kernel releases, while the host thread lives
 *   <instance>.<incarnation>.lock             the same for a worker
 *   <instance>.run                            what the host has created and made durable; gone after a clean end
 *   store.state                               how far the store was, for the case that it disappears
 *   retention.lock                            held while somebody removes old records
 *   reserve                                   room for a lock and a run file when the disk is full at the start
 *   <instance>.<incarnation>-<n>.blj          a segment it appends to, or has filled
 *   <instance>.exit-<n>.blj                   written whole by the instance's host thread: nobody holds it
 *   <segment>.of.<instance>.<incarnation>     the same, claimed by that worker
 *   *.tmp                                     not yet complete; never read
 */
const SEGMENT_NAME =
  /^(?<instance>[0-9a-f-]{36})\.(?<incarnation>\d+|exit)-(?<number>\d+)\.blj(?:\.of\.(?<claimant>[0-9a-f-]{36}\.\d+))?$/;
const LOCK_NAME = /^(?<holder>[0-9a-f-]{36}\.\d+)\.lock$/;
const RUN_NAME = /^(?<instance>[0-9a-f-]{36})\.run$/;
const RESERVE_BYTES = 64 * 1024;
/** Nobody takes so long to write a temporary file. */
const LEFTOVER_MS = 10 * 60_000;

/** A segment file in the journal folder. */
export interface SegmentFile {
  readonly name: string;
  /** Writer instance whose batches it holds. */
  readonly instance: string;
  /** Who may be using it: `<instance>.<incarnation>`; undefined when it was written whole at exit. */
  readonly holder: string | undefined;
  /** Sorts the segments of one instance: by incarnation, then number; those written at exit last. */
  readonly order: number;
  readonly bytes: number;
}

/** The journal folder: names, claims, deletion. */
export class JournalDirectory {
  constructor(readonly path: string) {}

  /** Creates the folder (mode 0700). @throws the system's error. */
  create(): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
  }

  /** Segments in the order in which they should be applied: by instance, exit segments last. */
  segments(): SegmentFile[] {
    const files: SegmentFile[] = [];
    for (const name of readdirSync(this.path)) {
      const groups = SEGMENT_NAME.exec(name)?.groups;
      if (groups === undefined) continue;
      const bytes = statSync(join(this.path, name), { throwIfNoEntry: false })?.size;
      if (bytes === undefined) continue;
      const own = groups.incarnation === 'exit' ? undefined : `${groups.instance}.${groups.incarnation}`;
      files.push({
        name,
        instance: groups.instance!,
        holder: groups.claimant ?? own,
        order: Number(groups.number) + (own === undefined ? 1e12 : Number(groups.incarnation) * 1e6),
        bytes,
      });
    }
    return files.sort((a, b) =>
      a.instance === b.instance ? a.order - b.order : a.instance < b.instance ? -1 : 1,
    );
  }

  /** Holders that have a lock file. */
  holders(): string[] {
    return readdirSync(this.path).flatMap((name) => LOCK_NAME.exec(name)?.groups?.holder ?? []);
  }

  /** Writer instances that have a run file. */
  runs(): string[] {
    return readdirSync(this.path).flatMap((name) => RUN_NAME.exec(name)?.groups?.instance ?? []);
  }

  runPath(instance: string): string {
    return join(this.path, `${instance}.run`);
  }

  /** When the host of a run took its lock, milliseconds since 1970; undefined when there is no such file. */
  runBegunAtMs(instance: string): number | undefined {
    const stats = statSync(this.lockPath(`${instance}.0`), { throwIfNoEntry: false });
    return stats && Math.floor(stats.mtimeMs);
  }

  hasRun(instance: string): boolean {
    return existsSync(this.runPath(instance));
  }

  removeRun(instance: string): void {
    rmSync(this.runPath(instance), { force: true });
  }

  /** Deletes the evidence of a run that is dead: first the lock, which means something without the file, too. */
  removeDeadRun(instance: string): void {
    rmSync(this.lockPath(`${instance}.0`), { force: true });
    this.removeRun(instance);
  }

  get storeStatePath(): string {
    return join(this.path, 'store.state');
  }

  get retentionLockPath(): string {
    return join(this.path, 'retention.lock');
  }

  /** Allocates the reserve, if there is none. @throws the system's error. */
  keepReserve(): void {
    const path = join(this.path, 'reserve');
    if (existsSync(path)) return;
    try {
      writeFileSync(path, Buffer.alloc(RESERVE_BYTES), { mode: 0o600 });
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
  }

  /** Deletes temporary files of processes that died while they wrote them. @throws the system's error. */
  removeLeftovers(): void {
    for (const name of readdirSync(this.path)) {
      if (!name.endsWith('.tmp')) continue;
      const path = join(this.path, name);
      const writtenMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
      if (Date.now() - writtenMs > LEFTOVER_MS) rmSync(path, { force: true });
    }
  }

  /** Gives the reserve back to the file system. */
  spendReserve(): void {
    rmSync(join(this.path, 'reserve'), { force: true });
  }

  lockPath(holder: string): string {
    return join(this.path, `${holder}.lock`);
  }

  segmentPath(holder: string, number: number): string {
    return join(this.path, `${holder}-${String(number).padStart(6, '0')}.blj`);
  }

  exitSegmentPath(instance: string, number: number): string {
    return join(this.path, `${instance}.exit-${String(number).padStart(6, '0')}.blj`);
  }

  pathOf(file: SegmentFile): string {
    return join(this.path, file.name);
  }

  /**
   * Takes over a segment whose holder is dead. The rename is atomic: of several claimants one wins.
   * @returns the path under its new name, or undefined when somebody else was faster.
   */
  claim(file: SegmentFile, claimant: string): string | undefined {
    const base = file.name.replace(/\.of\..*$/, '');
    const path = join(this.path, `${base}.of.${claimant}`);
    try {
      renameSync(join(this.path, file.name), path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Gives a complete temporary file its name, durably. */
  publish(temporary: string, path: string): void {
    renameSync(temporary, path);
    fsyncDirectory(this.path);
  }

  /** Deletes a segment whose rows are durable in the store. */
  remove(path: string): void {
    rmSync(path, { force: true });
  }

  /** Moves a segment with a damaged end out of the way, into the folder `rejected`. */
  setAside(path: string): void {
    mkdirSync(this.rejectedPath, { recursive: true, mode: 0o700 });
    try {
      renameSync(path, join(this.rejectedPath, basename(path)));
    } catch (error) {
      // Somebody has deleted it.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  /** What could not be applied: damaged segments, and batches that the store refused. */
  get rejectedPath(): string {
    return join(this.path, 'rejected');
  }

  /** Bytes of all segments, of every writer. */
  bytes(): number {
    return this.segments().reduce((sum, file) => sum + file.bytes, 0);
  }
}
