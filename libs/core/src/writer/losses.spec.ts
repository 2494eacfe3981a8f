import { jest } from '@jest/globals';
import { Accounting } from './accounting.js';
import type { Gap } from './gap.js';
import { Losses } from './losses.js';
import type { RunMark } from './run-state.js';

describe('Losses', () => {
  let accounting: Accounting;
  let told: Gap[];
  let marks: RunMark[];
  let losses: Losses;
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_700_000_000_000 });
    accounting = new Accounting();
    [told, marks] = [[], []];
    losses = new Losses(accounting, { tell: (gaps) => told.push(...gaps), mark: (mark) => marks.push(mark) });
  });
  afterEach(() => jest.useRealTimers());

  function lose(records: number): void {
    accounting.drop('queue_full', records);
    losses.note('queue_full', records);
  }

  it('tells at the latest after a second, as one gap', () => {
    lose(1);
    jest.advanceTimersByTime(500);
    lose(2);
    expect(told).toEqual([]);
    jest.advanceTimersByTime(500);
    expect(told).toMatchObject([
      { reason: 'queue_full', records: 3, fromMs: 1_700_000_000_000, toMs: 1_700_000_000_500 },
    ]);
    jest.advanceTimersByTime(5000);
    expect(told).toHaveLength(1);
  });

  it('tells at once when half of what waited has become durable', () => {
    for (let i = 0; i < 10; i++) accounting.admit(1);
    lose(5);
    accounting.durable(4, 4);
    losses.roomMade();
    expect(told).toEqual([]);
    accounting.durable(1, 1);
    losses.roomMade();
    expect(told).toMatchObject([{ records: 5 }]);
  });

  it('while a gap is on its way, losses grow into the next; the last time they are told all the same', () => {
    lose(1);
    losses.tell();
    lose(2);
    losses.tell();
    jest.advanceTimersByTime(5000);
    lose(3);
    expect(told.map(({ records }) => records)).toEqual([1]);
    losses.tell(true);
    expect(told.map(({ records }) => records)).toEqual([1, 5]);
  });

  it('a gap that is durable lets the next be told', () => {
    lose(1);
    losses.tell();
    lose(2);
    losses.told(told[0]!.uid);
    jest.advanceTimersByTime(1000);
    expect(told.map(({ records }) => records)).toEqual([1, 2]);
  });

  it('keeps evidence of what the trail may not tell of yet', () => {
    lose(1);
    losses.tell();
    lose(2);
    jest.advanceTimersByTime(100);
    expect(marks.at(-1)).toMatchObject({ created: 3, lost: 3, gaps: [{ records: 1 }, { records: 2 }] });
    losses.told(told[0]!.uid);
    jest.advanceTimersByTime(100);
    expect(marks.at(-1)).toMatchObject({ gaps: [{ records: 2 }] });
    expect(losses.open()).toEqual(marks.at(-1)!.gaps);
  });
});
