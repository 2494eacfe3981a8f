import { type JournalDirectory, type SegmentFile, SlotFile } from '../journal/index.js';
import { isHeld } from '../store/index.js';
import type { Backlog } from './backlog.js';
import { tellOfDeadRun } from './dead-run.js';
import type { Notice } from './notices.js';
import { type RunState, asRunState, newRun } from './run-state.js';

/** Finds what writers that are dead have left: segments go to the backlog, and what was lost into the trail. */
export class Adopter {
  adoptedSegments = 0;
  uncleanEnds = 0;
  /** Runs whose notice is on its way. */
  private readonly noticed = new Set<string>();
  /** Segments that are claimed, and could not be opened yet. */
  private readonly unread = new Set<string>();
  /** A dead writer was found whose segments are not all applied: look again when the backlog is empty. */
  awaitsSegments = false;

  /**
   * @param holder - who claims: `<instance>.<incarnation>`.
   * @param notify - takes what is to be said about a dead writer.
   */
  constructor(
    private readonly directory: JournalDirectory,
    private readonly backlog: Backlog,
    private readonly holder: string,
    private readonly notify: (notice: Notice) => void = () => undefined,
  ) {}

  /** Looks once. @throws the system's error; of segments that cannot be opened now after all others, to try them again. */
  adopt(): void {
    const alive = new Map<string, boolean>([[this.holder, true]]);
    // A run has its lock before its file: those that are listed now and have none later are dead.
    const runs = this.directory.runs();
    const failures: unknown[] = [];
    for (const file of this.directory.segments()) {
      const path = this.claim(file, alive);
      if (path === undefined) continue;
      try {
        this.backlog.adopt(path, file.instance);
        this.unread.delete(path);
        this.adoptedSegments++;
      } catch (error) {
        this.unread.add(path);
        failures.push(error);
      }
    }
    // Asking also deletes the lock file of a dead worker, so it is asked before runs are looked at.
    const living = new Set<string>([instanceOf(this.holder)]);
    const known = new Set(runs);
    for (const holder of this.directory.holders()) {
      if (this.isAlive(holder, alive)) living.add(instanceOf(holder));
      else if (isHost(holder)) known.add(instanceOf(holder));
    }
    this.awaitsSegments = false;
    for (const instance of known) if (!living.has(instance)) this.foundDead(instance);
    if (failures.length > 0) throw failures[0];
  }

  /** @returns its path, when it is ours to read now. */
  private claim(file: SegmentFile, alive: Map<string, boolean>): string | undefined {
    const path = this.directory.pathOf(file);
    if (this.unread.has(path)) return path;
    if (file.holder !== undefined && this.isAlive(file.holder, alive)) return undefined;
    return this.directory.claim(file, this.holder);
  }

  /** When the segments of a dead writer are all in the store, it is known what is not. */
  private foundDead(instance: string): void {
    if (this.noticed.has(instance)) return;
    if (this.hasSegments(instance)) {
      this.awaitsSegments = true;
      return;
    }
    const run = this.readRun(instance);
    if (run === undefined) return;
    this.noticed.add(instance);
    this.notify({
      apply: (store) => {
        const isUnclean = tellOfDeadRun(store, run, Date.now());
        return () => {
          if (isUnclean) this.uncleanEnds++;
          this.directory.removeDeadRun(instance);
          this.noticed.delete(instance);
        };
      },
    });
  }

  /**
   * What a dead process has left of its run. On a disk that was full as long as it lived there may be only the lock;
   * an orderly end takes that away first.
   */
  private readRun(instance: string): RunState | undefined {
    const run = asRunState(SlotFile.read(this.directory.runPath(instance)));
    if (run !== undefined) return run;
    const begunAtMs = this.directory.runBegunAtMs(instance);
    if (begunAtMs !== undefined) return newRun({ instance }, begunAtMs);
    this.directory.removeRun(instance);
    return undefined;
  }

  /** Looks twice: a listing may miss a file that is renamed at that moment. */
  private hasSegments(instance: string): boolean {
    const look = (): boolean => this.directory.segments().some((file) => file.instance === instance);
    return look() || look();
  }

  private isAlive(holder: string, known: Map<string, boolean>): boolean {
    let isAlive = known.get(holder);
    if (isAlive === undefined) {
      isAlive = isHeld(this.directory.lockPath(holder), isHost(holder));
      known.set(holder, isAlive);
    }
    return isAlive;
  }
}

function instanceOf(holder: string): string {
  return holder.slice(0, holder.indexOf('.'));
}

function isHost(holder: string): boolean {
  return holder.endsWith('.0');
}
