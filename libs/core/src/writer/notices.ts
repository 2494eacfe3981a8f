import { type EncodableRecord, type EncodableResource, LogsEncoder } from '../otlp/index.js';
import type { StoreWriter } from '../store/index.js';
import { faultCode, faultMessage, isRefusal } from './fault.js';
import { derivedUid } from '../model/index.js';
import type { Gap, GapProcess } from './gap.js';
import { NO_RESOURCE, conflictRecord, gapRecord, retentionRecord } from './gap-record.js';
import type { PlannedRemoval } from './planned-removal.js';
import type { RunState } from './run-state.js';

/** Something that a worker itself has to say in the trail, once, whoever else finds out, too. */
export interface Notice {
  /**
   * Adds it inside a transaction.
   * @returns what to do once it is committed.
   */
  apply(store: StoreWriter): (() => void) | undefined;
}

const encoder = new LogsEncoder();

/**
 * Adds a record of Blotter's own to the trail, unless its uid is there. Should the store refuse even that, it is kept
 * in the table `rejected`.
 */
export function addRecord(
  store: StoreWriter,
  uid: string,
  record: EncodableRecord,
  process: GapProcess,
): void {
  const payload = encoder.encode([record], () => ({ uid }));
  try {
    store.applyNotice(uid, payload);
  } catch (error) {
    if (!isRefusal(error) || !store.isInTransaction) throw error;
    const { instance } = process;
    const [code, reason] = [faultCode(error), faultMessage(error)];
    store.refuse({ instance, batch: 0, position: undefined, records: 1, code, reason, payload });
  }
}

/** Tells of records that were added although others have their uids. */
export function tellConflicts(store: StoreWriter, process: GapProcess): void {
  for (const { uid, noticeUid } of store.takeConflicts()) {
    addRecord(store, noticeUid, conflictRecord(uid, process), process);
  }
}

/** Counts batches as applied that were in a store that is lost: what is lost with it is told, and nobody waits for them. */
export function alreadyStored(runs: ReadonlyArray<Pick<RunState, 'instance' | 'stored'>>): Notice {
  return {
    apply: (store) => {
      for (const { instance, stored } of runs) store.applied(instance).addThrough(stored);
      return undefined;
    },
  };
}

/** Adds a gap record to the trail, unless it is there. */
export function addGap(
  store: StoreWriter,
  gap: Gap,
  process: GapProcess,
  resource: EncodableResource = NO_RESOURCE,
): void {
  addRecord(store, gap.uid, gapRecord(gap, process, resource), process);
}

/**
 * Tells which records retention has removed.
 * @throws when the store refuses it: then nothing may be removed.
 */
export function addRetention(store: StoreWriter, removal: PlannedRemoval, process: GapProcess): void {
  const uid = derivedUid(`retention ${removal.digest.toString('hex')}`);
  store.applyNotice(
    uid,
    encoder.encode([retentionRecord(removal, process)], () => ({ uid })),
  );
}
