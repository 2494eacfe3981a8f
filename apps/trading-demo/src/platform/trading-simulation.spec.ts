import { TRADING_ACTIVITY_TYPES, type TradingActivity } from './trading-activity.js';
import { TradingSimulation } from './trading-simulation.js';

function activities(count: number, seed = 1): TradingActivity[] {
  const simulation = new TradingSimulation(seed);
  return Array.from({ length: count }, () => simulation.next());
}

/** Ids of one kind of activity, in order. */
function ids(all: readonly TradingActivity[], type: string, name: string): unknown[] {
  return all.filter((activity) => activity.type === type).map((activity) => activity.data?.[name]);
}

describe('TradingSimulation', () => {
  const all = activities(5000);

  it('does the same for the same seed, and other things for another', () => {
    expect(activities(500)).toEqual(all.slice(0, 500));
    expect(activities(500, 2)).not.toEqual(all.slice(0, 500));
  });

  it("does what the platform does, in the platform's words", () => {
    const types = new Set(all.map(({ type }) => type));
    for (const type of types) expect(TRADING_ACTIVITY_TYPES).toContain(type);
    expect([...types]).toEqual(
      expect.arrayContaining([
        'order_filled',
        'transaction_sl_changed',
        'expert_recommendation',
        'analysis_failed',
      ]),
    );
    expect(all.every(({ description }) => description !== undefined && description.length > 0)).toBe(true);
  });

  it('fills only what was submitted, and closes each transaction once, after it was opened', () => {
    const opened = ids(all, 'transaction_created', 'order_id');
    const closed = ids(all, 'transaction_closed', 'transaction_id');
    expect(ids(all, 'order_filled', 'order_id').slice(0, opened.length)).toEqual(opened);
    expect(new Set(closed).size).toBe(closed.length);
    expect(closed).toEqual(opened.slice(0, closed.length));
    expect(closed.length).toBeGreaterThan(0);
  });

  it('only raises stops', () => {
    const raises = all
      .filter(({ type }) => type === 'transaction_sl_changed')
      .map(({ changes }) => changes!.stop_loss!);
    expect(raises.length).toBeGreaterThan(0);
    for (const { from, to } of raises) expect(to).toBeGreaterThan(from as number);
  });

  it('says why what failed has failed', () => {
    const failures = all.filter(({ severity }) => severity === 'failure');
    expect(failures.length).toBeGreaterThan(0);
    for (const { exception } of failures) expect(exception).toBeInstanceOf(Error);
  });
});
