import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';

const LOOK_EVERY_MS = 10;

/** How long rows that are in the store take to be in the index, looked at from outside. */
export class FindableWatch {
  private readonly waits: number[] = [];
  private readonly waiting: Array<{ readonly id: number; readonly seenAt: number }> = [];
  private readonly store: Database.Database;
  private search: Database.Database | undefined;
  private readonly timer: NodeJS.Timeout;

  private readonly searchFile: string;

  constructor(file: string) {
    this.searchFile = file.replace(/\.db$/, '.search.db');
    this.store = new Database(file, { readonly: true });
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  /** Milliseconds, of rows that were found; those that were not yet, as long as they have waited. */
  stop(): number[] {
    clearInterval(this.timer);
    this.look();
    this.store.close();
    this.search?.close();
    const now = performance.now();
    return [...this.waits, ...this.waiting.map(({ seenAt }) => now - seenAt)];
  }

  private look(): void {
    const now = performance.now();
    const { id } = this.store.prepare('SELECT max(id) AS id FROM record').get() as { id: number | null };
    if (id !== null && id !== this.waiting.at(-1)?.id) this.waiting.push({ id, seenAt: now });
    const indexed = this.indexedThrough();
    while (this.waiting.length > 0 && this.waiting[0]!.id <= indexed) {
      this.waits.push(now - this.waiting.shift()!.seenAt);
    }
  }

  private indexedThrough(): number {
    if (this.search === undefined) {
      if (!existsSync(this.searchFile)) return 0;
      this.search = new Database(this.searchFile, { readonly: true });
    }
    try {
      const row = this.search.prepare(`SELECT value FROM state WHERE key = 'watermark'`).get();
      return Number((row as { value: string } | undefined)?.value ?? 0);
    } catch {
      // It is being made, perhaps in place of what was opened.
      this.search.close();
      this.search = undefined;
      return 0;
    }
  }
}
