import type { JournalDirectory } from '../journal/index.js';
import { isHeld } from '../store/index.js';
import type { Backlog } from './backlog.js';

/** Finds segments of writers that are dead, and adds them to the backlog. */
export class Adopter {
  adoptedSegments = 0;

  /** @param holder - who claims: `<instance>.<incarnation>`. */
  constructor(
    private readonly directory: JournalDirectory,
    private readonly backlog: Backlog,
    private readonly holder: string,
  ) {}

  /** Looks once. @throws the system's error. */
  adopt(): void {
    const alive = new Map<string, boolean>([[this.holder, true]]);
    for (const file of this.directory.segments()) {
      if (file.holder !== undefined && this.isAlive(file.holder, alive)) continue;
      const path = this.directory.claim(file, this.holder);
      if (path === undefined) continue;
      this.backlog.adopt(path, file.instance);
      this.adoptedSegments++;
    }
    for (const holder of this.directory.holders()) this.isAlive(holder, alive);
  }

  /** Asking also deletes the lock file of a dead writer. */
  private isAlive(holder: string, known: Map<string, boolean>): boolean {
    let isAlive = known.get(holder);
    if (isAlive === undefined) {
      isAlive = isHeld(this.directory.lockPath(holder));
      known.set(holder, isAlive);
    }
    return isAlive;
  }
}
