import fc from 'fast-check';
import { Accounting, type AccountingSnapshot, type LossReason } from './accounting.js';

const REASONS: LossReason[] = ['queue_full', 'unencodable', 'journal_unwritable', 'sdk_disabled'];

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

function expectIdentity({
  created,
  durable,
  queued,
  rejected,
  dropped,
  stored,
  unstored,
  duplicates,
  queuedBytes,
}: AccountingSnapshot): void {
  expect(created).toBe(durable + queued + sum(rejected) + sum(dropped));
  expect(queued).toBeGreaterThanOrEqual(0);
  expect(queuedBytes).toBeGreaterThanOrEqual(0);
  expect(queued === 0 ? queuedBytes : 0).toBe(0);
  expect(stored).toBeGreaterThanOrEqual(0);
  expect(stored + unstored + duplicates).toBeLessThanOrEqual(durable);
}

/** What happens to records, as the writer and the recorder report it; amounts are cut to what there is. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('admit' as const), bytes: fc.nat(10_000), records: fc.nat(5) }),
  fc.record({
    kind: fc.constantFrom('durable' as const, 'store' as const, 'unstore' as const, 'duplicate' as const),
    records: fc.nat(5),
  }),
  fc.record({
    kind: fc.constantFrom('drop' as const, 'reject' as const, 'give up' as const),
    reason: fc.constantFrom(...REASONS),
    records: fc.nat(5),
  }),
);

describe('Accounting', () => {
  it('holds created = durable + queued + rejected + dropped after every step of any sequence', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const accounting = new Accounting();
        /** Bytes of each record that waits: of those that came together the first has them all. */
        const queue: number[] = [];
        const expected = {
          created: 0,
          durable: 0,
          stored: 0,
          unstored: 0,
          duplicates: 0,
          dropped: 0,
          rejected: 0,
        };
        const take = (records: number): [number, number] => {
          const taken = queue.splice(0, records);
          return [taken.length, taken.reduce((total, bytes) => total + bytes, 0)];
        };
        for (const action of steps) {
          switch (action.kind) {
            case 'admit':
              if (action.records === 0) break;
              accounting.admit(action.bytes, action.records);
              queue.push(action.bytes, ...new Array<number>(action.records - 1).fill(0));
              expected.created += action.records;
              break;
            case 'durable': {
              const [records, bytes] = take(action.records);
              accounting.durable(records, bytes);
              expected.durable += records;
              break;
            }
            case 'store': {
              const { durable, stored, unstored, duplicates } = expected;
              const records = Math.min(action.records, durable - stored - unstored - duplicates);
              accounting.stored(records);
              expected.stored += records;
              break;
            }
            case 'unstore':
            case 'duplicate': {
              const records = Math.min(action.records, expected.stored);
              expected.stored -= records;
              if (action.kind === 'unstore') {
                accounting.unstored(records);
                expected.unstored += records;
              } else {
                accounting.duplicates(records);
                expected.duplicates += records;
              }
              break;
            }
            case 'give up': {
              const [records, bytes] = take(action.records);
              accounting.giveUp(action.reason, records, bytes);
              expected.dropped += records;
              break;
            }
            case 'drop':
              accounting.drop(action.reason, action.records);
              expected.created += action.records;
              expected.dropped += action.records;
              break;
            case 'reject':
              accounting.reject(action.reason, action.records);
              expected.created += action.records;
              expected.rejected += action.records;
          }
          const snapshot = accounting.snapshot();
          expectIdentity(snapshot);
          expect(snapshot).toMatchObject({
            created: expected.created,
            durable: expected.durable,
            stored: expected.stored,
            unstored: expected.unstored,
            duplicates: expected.duplicates,
            queued: queue.length,
            queuedBytes: queue.reduce((total, bytes) => total + bytes, 0),
          });
          expect([sum(snapshot.dropped), sum(snapshot.rejected)]).toEqual([
            expected.dropped,
            expected.rejected,
          ]);
          expect([accounting.queued, accounting.queuedBytes]).toEqual([
            snapshot.queued,
            snapshot.queuedBytes,
          ]);
        }
      }),
    );
  });

  it('counts what is lost by reason', () => {
    const accounting = new Accounting();
    accounting.drop('queue_full', 3);
    accounting.drop('queue_full', 2);
    accounting.admit(100);
    accounting.giveUp('unencodable', 1, 100);
    accounting.reject('sdk_disabled', 7);
    expect(accounting.snapshot()).toEqual({
      created: 13,
      durable: 0,
      queued: 0,
      rejected: { sdk_disabled: 7 },
      dropped: { queue_full: 5, unencodable: 1 },
      stored: 0,
      unstored: 0,
      duplicates: 0,
      queuedBytes: 0,
    });
  });

  it('hands out snapshots that later counts do not change', () => {
    const accounting = new Accounting();
    accounting.drop('queue_full', 1);
    const snapshot = accounting.snapshot();
    accounting.drop('queue_full', 1);
    accounting.admit(5);
    expect(snapshot).toMatchObject({ created: 1, queued: 0, dropped: { queue_full: 1 } });
  });
});
