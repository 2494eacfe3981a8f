import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { UidGenerator, instanceBits } from '../model/index.js';
import { type EncodableRecord, LogsEncoder, readLogRows } from '../otlp/index.js';
import { type OpenStore, openStore } from './open-store.js';
import { verifyStore } from './store-verifier.js';
import { StoreWriter } from './store-writer.js';

const INSTANCE = '3b241101-e2bb-4255-8caf-4136c566a962';

/** A record as a test names it: its uid, and what it says. */
interface Sent {
  readonly uid?: string | undefined;
  readonly text: string;
}

const same: EncodableRecord = {
  hrTime: [1_700_000_000, 1],
  hrTimeObserved: [1_700_000_001, 2],
  severityNumber: 9,
  severityText: 'INFO',
  eventName: 'order_filled',
  body: 'Order filled',
  attributes: { n: 1 },
  droppedAttributesCount: 0,
  resource: { attributes: { 'service.name': 'platform' } },
  instrumentationScope: { name: 'orders' },
};

/** An empty uid is none. */
const encode = (
  records: ReadonlyArray<EncodableRecord & { readonly uid?: string | undefined }>,
): Uint8Array => new LogsEncoder().encode(records, ({ uid = '' }) => ({ uid }));

const request = (...records: Sent[]): Uint8Array =>
  encode(records.map(({ uid, text }) => ({ ...same, body: text, uid })));

describe('UidFilter', () => {
  let folder: string;
  let file: string;
  let open: OpenStore;
  let store: StoreWriter;
  let batch = 0;
  const start = (): void => {
    open = openStore({ file, isShared: false, prefix: '', view: 'activity_log' });
    store = new StoreWriter(open, readLogRows);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-uids-'));
    file = join(folder, 'blotter.db');
    start();
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  /** Applies these in one transaction, telling of conflicts as a worker does. */
  function apply(...payloads: Uint8Array[]): { added: number; duplicates: number; conflicts: number } {
    store.begin();
    let added = 0;
    for (const payload of payloads) {
      added += store.apply({ instance: INSTANCE, batch: ++batch, payload });
      tell();
    }
    const { duplicates, conflicts } = store.commit();
    return { added, duplicates: duplicates.get(INSTANCE) ?? 0, conflicts };
  }

  function tell(): void {
    for (const { uid, noticeUid } of store.takeConflicts()) {
      store.applyNotice(
        noticeUid,
        encode([{ ...same, eventName: 'blotter.uid_conflict', body: uid, uid: noticeUid }]),
      );
    }
  }

  const rows = (): unknown[] =>
    open.database
      .prepare(`SELECT uid, body FROM record WHERE event_name = 'order_filled' ORDER BY id`)
      .raw()
      .all();
  const notices = (): unknown[] =>
    open.database.prepare(`SELECT body FROM record WHERE event_name = 'blotter.uid_conflict'`).pluck().all();
  const problems = () => verifyStore({ file }).report.problems;

  it.each([
    [
      'in one batch',
      () => apply(request({ uid: 'a', text: '1' }, { uid: 'b', text: '1' }, { uid: 'a', text: '1' })),
    ],
    [
      'in one transaction',
      () =>
        apply(request({ uid: 'a', text: '1' }), request({ uid: 'a', text: '1' }, { uid: 'b', text: '1' })),
    ],
  ])('leaves out a duplicate %s', (_, send) => {
    expect(send()).toEqual({ added: 2, duplicates: 1, conflicts: 0 });
    expect(rows()).toEqual([
      ['a', '1'],
      ['b', '1'],
    ]);
    expect(problems()).toEqual([]);
  });

  it('leaves out duplicates of earlier transactions, also after a restart, and writes no batch for nothing', () => {
    const payload = request(...Array.from({ length: 600 }, (_, i) => ({ uid: `u${i}`, text: 'x' })));
    expect(apply(payload)).toEqual({ added: 600, duplicates: 0, conflicts: 0 });
    expect(apply(payload)).toEqual({ added: 0, duplicates: 600, conflicts: 0 });
    store.close();
    start();
    expect(apply(payload)).toEqual({ added: 0, duplicates: 600, conflicts: 0 });
    expect(open.database.prepare('SELECT records FROM batch').pluck().all()).toEqual([600]);
    expect(problems()).toEqual([]);
  });

  it('records without a uid are never duplicates', () => {
    expect(apply(request({ text: '1' }, { text: '1' }), request({ text: '1' }))).toMatchObject({ added: 3 });
  });

  it('adds another record with a known uid, and has it told, once', () => {
    const first = request({ uid: 'a', text: '1' });
    const second = request({ uid: 'a', text: '2' }, { uid: 'a', text: '2' });
    const third = request({ uid: 'a', text: '3' });
    expect(apply(first, second)).toEqual({ added: 2, duplicates: 1, conflicts: 1 });
    expect(apply(second, third, first)).toEqual({ added: 1, duplicates: 3, conflicts: 1 });
    expect(rows()).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['a', '3'],
    ]);
    expect(notices()).toEqual(['a', 'a']);
    expect(problems()).toEqual([]);
  });

  it.each<[string, Partial<EncodableRecord>]>([
    ['time', { hrTime: [1_700_000_000, 2] }],
    ['time of observation', { hrTimeObserved: [1, 1] }],
    ['severity', { severityNumber: 10 }],
    ['text of severity', { severityText: 'Info' }],
    ['type', { eventName: 'order_rejected' }],
    ['body', { body: 'Order  filled' }],
    ['kind of body', { body: { text: 'Order filled' } }],
    ['attribute', { attributes: { n: 1.5 } }],
    ['number of dropped attributes', { droppedAttributesCount: 1 }],
    ['trace', { spanContext: { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1 } }],
    ['resource', { resource: { attributes: { 'service.name': 'other' } } }],
    ['scope', { instrumentationScope: { name: 'orders', version: '2' } }],
  ])(
    'takes a record that differs by its %s for another, and when it comes again for the same',
    (_, change) => {
      expect(apply(encode([{ ...same, uid: 'a' }]))).toMatchObject({ added: 1 });
      expect(apply(encode([{ ...same, ...change, uid: 'a' }]))).toEqual({
        added: 1,
        duplicates: 0,
        conflicts: 1,
      });
      expect(apply(encode([{ ...same, ...change, uid: 'a' }]))).toEqual({
        added: 0,
        duplicates: 1,
        conflicts: 0,
      });
    },
  );

  it('does not look up what the writer of the batch made itself, unless it has to', () => {
    const uid = new UidGenerator(instanceBits(INSTANCE)).next();
    const payload = request({ uid, text: '1' });
    expect(apply(payload, payload)).toMatchObject({ added: 2, duplicates: 0 });
    store.checkUids();
    // Whatever its content: it is the record that was stored before the batch numbers were lost, and not a sender's.
    expect(apply(payload, request({ uid, text: '2' }))).toEqual({ added: 0, duplicates: 0, conflicts: 0 });
    store.begin();
    expect(store.apply({ instance: 'another', batch: 1, payload })).toBe(0);
    expect(store.commit().duplicates).toEqual(new Map([['another', 1]]));
  });

  it('forgets what was rolled back', () => {
    store.begin();
    store.apply({ instance: INSTANCE, batch: 1, payload: request({ uid: 'a', text: '1' }) });
    store.apply({ instance: INSTANCE, batch: 2, payload: request({ uid: 'a', text: '2' }) });
    store.rollBack();
    batch = 0;
    expect(apply(request({ uid: 'a', text: '2' }))).toEqual({ added: 1, duplicates: 0, conflicts: 0 });
    expect(notices()).toEqual([]);
  });

  it('keeps nothing of a conflict that is refused', () => {
    apply(request({ uid: 'a', text: '1' }));
    open.database.exec(
      `CREATE TRIGGER t BEFORE INSERT ON record WHEN NEW.body = '2' BEGIN SELECT RAISE(ABORT, 'no'); END`,
    );
    store.begin();
    expect(() => store.applyAlone({ instance: INSTANCE, payload: request({ uid: 'a', text: '2' }) })).toThrow(
      'no',
    );
    expect(store.takeConflicts()).toEqual([]);
    expect(store.commit()).toMatchObject({ records: 0, conflicts: 0, duplicates: new Map() });
  });

  it('keeps each different record once, in the order of its first arrival, through any sequence', () => {
    const sent = fc.record({
      uid: fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: undefined, freq: 8 }),
      text: fc.constantFrom('1', '2', '3'),
    });
    const steps = fc.array(
      fc.record({
        requests: fc.array(fc.array(sent, { maxLength: 12 }), { minLength: 1, maxLength: 3 }),
        end: fc.constantFrom('commit', 'roll back', 'restart'),
      }),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        store.close();
        rmSync(file, { force: true });
        start();
        const expected: Sent[] = [];
        for (const { requests, end } of all) {
          store.begin();
          for (const records of requests) {
            store.apply({ instance: INSTANCE, batch: ++batch, payload: request(...records) });
            tell();
          }
          if (end === 'roll back') {
            store.rollBack();
            continue;
          }
          store.commit();
          for (const { uid, text } of requests.flat()) {
            const isKnown = expected.some((known) => known.uid === uid && known.text === text);
            if (uid === undefined || !isKnown) expected.push({ uid, text });
          }
          if (end === 'restart') {
            store.close();
            start();
          }
        }
        expect(rows()).toEqual(expected.map(({ uid = null, text }) => [uid, text]));
        const uids = expected.flatMap(({ uid }) => uid ?? []);
        expect(notices()).toHaveLength(uids.length - new Set(uids).size);
        expect(problems()).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
