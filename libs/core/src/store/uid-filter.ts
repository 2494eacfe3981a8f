import type { LogRow } from '../model/index.js';
import { type KnownUids, type RowSource, conflictUid } from './known-uids.js';

/** What a {@link UidFilter} goes by. */
export interface UidRules {
  readonly known: KnownUids;
  /** Whether the writer whose batch it is has made this uid itself: such a uid comes once, and is not looked up. */
  readonly isOwn: (uid: string) => boolean;
  /** Own ones may be in the store all the same: those that are, are left out. */
  readonly checksOwn: boolean;
  /** Conflicts of this transaction, whose notices are not in the store yet, by the notice's uid. */
  readonly untold: ReadonlyMap<string, string>;
  /** Inserts the rows that were added and wait for others. */
  insertWaiting(): void;
}

/**
 * Leaves out the records of a batch that are in the store already, as senders' retries are. Another record with a
 * known uid stays, as a conflict.
 */
export class UidFilter {
  duplicates = 0;
  /** uids that other records have, by the uid of the notice that has to tell so. */
  readonly conflicts = new Map<string, string>();
  /** Of rows that may wait to be inserted. */
  private readonly waiting = new Set<string>();

  constructor(private readonly rules: UidRules) {}

  /** @returns whether to add it. */
  keeps(row: LogRow, source: RowSource): boolean {
    const { uid } = row;
    if (uid === null) return true;
    const { known, isOwn, checksOwn } = this.rules;
    if (isOwn(uid)) return !checksOwn || !known.has(uid);
    if (this.waiting.has(uid)) {
      this.rules.insertWaiting();
      this.waiting.clear();
    }
    const likeness = known.compare(uid, row, source);
    if (likeness === 'same' || (likeness === 'other' && this.isRepeatedConflict(uid, row, source))) {
      this.duplicates++;
      return false;
    }
    this.waiting.add(uid);
    return true;
  }

  private isRepeatedConflict(uid: string, row: LogRow, source: RowSource): boolean {
    const { known, untold } = this.rules;
    const notice = conflictUid(row, source);
    if (this.conflicts.has(notice) || untold.has(notice) || known.has(notice)) return true;
    this.conflicts.set(notice, uid);
    return false;
  }
}
