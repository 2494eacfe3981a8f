import fc from 'fast-check';
import { PendingBatches } from './pending-batches.js';

function batch(number: number, records = 1) {
  const [payload, bytes] = [new Uint8Array(0), 10 * records];
  return {
    batch: number,
    records,
    bytes,
    payload,
    through: 0,
    createdAtMs: 0,
    listener: undefined,
    isAwaited: false,
  };
}

describe('PendingBatches', () => {
  it('keeps a batch until it is acknowledged, oldest first', () => {
    const pending = new PendingBatches();
    for (const number of [1, 2, 3]) pending.add(batch(number));
    expect(pending.acknowledge(2).map((item) => item.batch)).toEqual([1, 2]);
    expect(pending.unacknowledged.map((item) => item.batch)).toEqual([3]);
    expect(pending.durableThrough).toBe(2);
  });

  it('gives each batch out once, also when an acknowledgement is repeated or late', () => {
    const pending = new PendingBatches();
    for (const number of [1, 2, 3]) pending.add(batch(number));
    pending.acknowledge(3);
    expect(pending.acknowledge(3)).toEqual([]);
    expect(pending.acknowledge(1)).toEqual([]);
    expect(pending.durableThrough).toBe(3);
  });

  it('counts records as stored once, and only when they were acknowledged', () => {
    const pending = new PendingBatches();
    for (const number of [1, 2, 3]) pending.add(batch(number, number * 10));
    pending.acknowledge(2);
    expect([pending.store(1), pending.store(1), pending.store(2)]).toEqual([10, 0, 20]);
    pending.acknowledge(3);
    expect(pending.store(3)).toBe(30);
    expect(pending.storedThrough).toBe(3);
  });

  it('counts a batch that was stored before it was acknowledged as soon as the next report comes', () => {
    const pending = new PendingBatches();
    pending.add(batch(1, 5));
    expect(pending.store(1)).toBe(0);
    pending.acknowledge(1);
    expect(pending.store(1)).toBe(5);
  });

  it('neither loses nor repeats a record through any sequence of reports', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('add', 'acknowledge', 'store'), fc.nat(5)));
    fc.assert(
      fc.property(steps, (all) => {
        const pending = new PendingBatches();
        let last = 0;
        let durable = 0;
        let stored = 0;
        const acknowledged: number[] = [];
        for (const [step, by] of all) {
          if (step === 'add') pending.add(batch(++last, by));
          else if (step === 'acknowledge') {
            durable = Math.min(last, durable + by);
            acknowledged.push(...pending.acknowledge(durable).map((item) => item.batch));
          } else stored += pending.store(Math.min(durable, by));
        }
        acknowledged.push(...pending.acknowledge(last).map((item) => item.batch));
        stored += pending.store(last);
        expect(acknowledged).toEqual(Array.from({ length: last }, (_, i) => i + 1));
        expect(pending.unacknowledged).toEqual([]);
        expect(stored).toBe(all.reduce((sum, [step, by]) => sum + (step === 'add' ? by : 0), 0));
      }),
    );
  });
});
