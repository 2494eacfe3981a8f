import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { type RecordState, STATE } from './record-state.js';
import { WaitingRecords } from './waiting-records.js';

function record(id: number, isHandedOver = false) {
  const state: RecordState = {
    uid: String(id),
    bytes: 1,
    exact: undefined,
    listener: undefined,
    isHandedOver,
  };
  return { id, [STATE]: state };
}

describe('WaitingRecords', () => {
  it('hands out all that wait, oldest first, in groups, and keeps nothing', () => {
    const waiting = new WaitingRecords();
    const records = Array.from({ length: 5 }, (_, id) => record(id));
    for (const item of records) waiting.add(item);
    expect(waiting.take(2)).toEqual([records.slice(0, 2), records.slice(2, 4), records.slice(4)]);
    expect(waiting.take(2)).toEqual([]);
    expect(waiting.first()).toBeUndefined();
  });

  it('passes over what was handed over meanwhile', () => {
    const waiting = new WaitingRecords<ReturnType<typeof record>>();
    const records = Array.from({ length: 10 }, (_, id) => record(id));
    for (const item of records) waiting.add(item);
    for (const item of records.slice(0, 4)) item[STATE].isHandedOver = true;
    expect(waiting.first()?.id).toBe(4);
    expect(waiting.take(100)).toEqual([records.slice(4)]);
  });

  it('loses none that waits, whatever is handed over when', () => {
    const steps = fc.array(
      fc.oneof(
        {
          weight: 5,
          arbitrary: fc.record({
            kind: fc.constant('add' as const),
            count: fc.integer({ min: 1, max: 900 }),
          }),
        },
        { weight: 3, arbitrary: fc.record({ kind: fc.constant('hand over' as const), count: fc.nat(1500) }) },
        {
          weight: 1,
          arbitrary: fc.record({
            kind: fc.constant('take' as const),
            count: fc.integer({ min: 1, max: 600 }),
          }),
        },
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const waiting = new WaitingRecords<ReturnType<typeof record>>();
        let outside: Array<ReturnType<typeof record>> = [];
        let id = 0;
        for (const { kind, count } of all) {
          if (kind === 'add') {
            for (let i = 0; i < count; i++) {
              const item = record(id++);
              waiting.add(item);
              outside.push(item);
            }
          } else if (kind === 'hand over') {
            for (const item of outside.splice(0, count)) item[STATE].isHandedOver = true;
          } else {
            const groups = waiting.take(count);
            expect(groups.every((group) => group.length > 0 && group.length <= count)).toBe(true);
            expect(groups.flat().map((item) => item.id)).toEqual(outside.map((item) => item.id));
            outside = [];
          }
          expect(waiting.first()?.id).toBe(outside[0]?.id);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('does not hold on to what was exported, however long nothing is taken', async () => {
    const waiting = new WaitingRecords<ReturnType<typeof record>>();
    const references: Array<WeakRef<object>> = [];
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    for (let i = 0; i < 20_000; i++) {
      const item = record(i);
      if (i % 100 === 0) references.push(new WeakRef(item));
      waiting.add(item);
      item[STATE].isHandedOver = true;
    }
    // A WeakRef holds its target until the end of the turn.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    expect(references.filter((reference) => reference.deref() !== undefined).length).toBeLessThan(50);
    expect(waiting.first()).toBeUndefined();
  });
});
