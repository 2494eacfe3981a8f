import { LossLog } from './loss-log.js';

describe('LossLog', () => {
  it('joins losses of one reason into one gap, from the first to the last', () => {
    const log = new LossLog();
    expect(log.hasUntold).toBe(false);
    log.note('queue_full', 1, 1000);
    log.note('queue_full', 4, 1500);
    log.note('unencodable', 2, 1200);
    expect(log.hasUntold).toBe(true);
    expect(log.take()).toEqual([
      expect.objectContaining({ reason: 'queue_full', records: 5, fromMs: 1000, toMs: 1500 }),
      expect.objectContaining({ reason: 'unencodable', records: 2, fromMs: 1200, toMs: 1200 }),
    ]);
  });

  it('hands a gap out once, and begins a new one with another uid afterwards', () => {
    const log = new LossLog();
    log.note('queue_full', 1, 1000);
    const [first] = log.take();
    expect([log.hasUntold, log.take()]).toEqual([false, []]);
    log.note('queue_full', 2, 2000);
    expect(first).toMatchObject({ records: 1, toMs: 1000 });
    const [second] = log.take();
    expect(second).toMatchObject({ records: 2, fromMs: 2000, toMs: 2000 });
    expect(second!.uid).not.toBe(first!.uid);
  });

  it('keeps a gap until its record is durable', () => {
    const log = new LossLog();
    log.note('queue_full', 1, 1000);
    const [first] = log.take();
    log.note('queue_full', 2, 2000);
    expect(log.isTelling).toBe(true);
    expect(log.open().map(({ records }) => records)).toEqual([1, 2]);
    log.told(first!.uid);
    expect(log.isTelling).toBe(false);
    expect(log.open().map(({ records }) => records)).toEqual([2]);
  });

  it('bounds the window also when the clock is set back', () => {
    const log = new LossLog();
    for (const nowMs of [1000, 400, 700]) log.note('queue_full', 1, nowMs);
    expect(log.take()).toEqual([
      expect.objectContaining({ reason: 'queue_full', records: 3, fromMs: 400, toMs: 1000 }),
    ]);
  });
});
