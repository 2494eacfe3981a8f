import type { Coverage, RecordFinder, StoredRecord, TailGroup } from '@blotter/core/reader';

export const COMPLETE: Coverage = {
  isComplete: true,
  reachedId: undefined,
  throughId: 3,
  rowsTried: 0,
  answeredBy: 'index',
  millis: 0.5,
};

/** A record with nothing special about it. */
export function storedRecord(id: number, changes: Partial<StoredRecord> = {}): StoredRecord {
  return {
    id,
    uid: `uid-${id}`,
    timeUnixNano: 1_767_225_600_000_000_001n,
    observedTimeUnixNano: 0n,
    severityNumber: 9,
    severityText: 'INFO',
    eventName: 'order.filled',
    body: 'A record',
    attributes: [],
    droppedAttributesCount: 0,
    flags: 0,
    traceId: '',
    spanId: '',
    resource: { attributes: [], droppedAttributesCount: 0, schemaUrl: '', entityRefs: [] },
    scope: { name: '', version: '', attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
    ...changes,
  };
}

/** A finder at the end of the HTTP API: says what a test lets it say, and remembers what it was asked. */
export function scriptedFinder(script: Partial<RecordFinder> = {}): RecordFinder {
  return {
    page: () => Promise.resolve({ records: [storedRecord(3)], next: 'n', previous: 'p', coverage: COMPLETE }),
    count: () => Promise.resolve({ records: 3, coverage: COMPLETE }),
    facets: () => Promise.resolve({ facets: [], coverage: COMPLETE }),
    histogram: () => Promise.resolve({ from: 0n, widthNano: 1_000_000n, series: [], coverage: COMPLETE }),
    byUid: (uid) => Promise.resolve(uid === 'uid-3' ? storedRecord(3) : undefined),
    fields: () => Promise.resolve([{ name: 'type', isIndexed: true }]),
    values: () => Promise.resolve([{ value: 'order.filled', records: 3 }]),
    statistics: () => Promise.reject(new Error('Not in this test.')),
    tail: () => tailOf([]),
    ...script,
  };
}

/** These groups, and then silence until the signal says that it is over. */
export async function* tailOf(groups: readonly TailGroup[], signal?: AbortSignal): AsyncGenerator<TailGroup> {
  yield* groups;
  await new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
