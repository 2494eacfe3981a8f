import { GapLog } from './gap-log.js';

describe('GapLog', () => {
  it('joins losses of one reason into one gap, from the first to the last', () => {
    const log = new GapLog();
    expect(log.isEmpty).toBe(true);
    log.note('queue_full', 1, 1000);
    log.note('queue_full', 4, 1500);
    log.note('unencodable', 2, 1200);
    expect(log.isEmpty).toBe(false);
    expect(log.take()).toEqual([
      { reason: 'queue_full', records: 5, fromMs: 1000, toMs: 1500 },
      { reason: 'unencodable', records: 2, fromMs: 1200, toMs: 1200 },
    ]);
  });

  it('hands a gap out once, and begins a new one afterwards', () => {
    const log = new GapLog();
    log.note('queue_full', 1, 1000);
    const [first] = log.take();
    expect([log.isEmpty, log.take()]).toEqual([true, []]);
    log.note('queue_full', 2, 2000);
    expect(first).toMatchObject({ records: 1, toMs: 1000 });
    expect(log.take()).toEqual([{ reason: 'queue_full', records: 2, fromMs: 2000, toMs: 2000 }]);
  });

  it('bounds the window also when the clock is set back', () => {
    const log = new GapLog();
    for (const nowMs of [1000, 400, 700]) log.note('queue_full', 1, nowMs);
    expect(log.take()).toEqual([{ reason: 'queue_full', records: 3, fromMs: 400, toMs: 1000 }]);
  });
});
