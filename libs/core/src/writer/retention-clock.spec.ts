import { type ArrivalsAround, RetentionClock } from './retention-clock.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const START = Date.UTC(2026, 5, 1);

describe('RetentionClock', () => {
  let steadyMs: number;
  let offsetMs: number;
  let arrivals: number[];
  let clock: RetentionClock;
  beforeEach(() => {
    steadyMs = 0;
    offsetMs = START;
    arrivals = [];
    clock = restart();
  });

  const wall = (): number => offsetMs + steadyMs;
  const restart = (): RetentionClock => new RetentionClock(60 * DAY, wall, () => steadyMs);
  const around: ArrivalsAround = (timeMs) => {
    const index = arrivals.findIndex((arrival) => arrival > timeMs);
    return index < 0
      ? { before: arrivals.at(-1), after: undefined }
      : { before: arrivals[index - 1], after: arrivals[index] };
  };
  const now = () => clock.now(around);

  /** Lets time pass, with an arrival each hour. */
  function pass(hours: number, isArriving = true): void {
    for (let i = 0; i < hours; i++) {
      steadyMs += HOUR;
      if (isArriving) arrivals.push(wall());
      now();
    }
  }

  it('believes the clock of an empty store', () => {
    expect(now()).toEqual({ nowMs: START, isHeld: false });
  });

  it('believes a clock that goes with the arrivals, also right after a start', () => {
    arrivals = [START - 2 * DAY, START - DAY, START - 1000];
    expect(now()).toEqual({ nowMs: START, isHeld: false });
  });

  it('does not believe a leap of years before a day has passed', () => {
    pass(100);
    const before = wall();
    offsetMs += 5 * YEAR;
    expect(now()).toEqual({ nowMs: before, isHeld: true });
    pass(23);
    expect(now()).toEqual({ nowMs: before, isHeld: true });
    pass(1);
    expect(now()).toEqual({ nowMs: wall(), isHeld: false });
  });

  it('does not believe it after a restart either', () => {
    pass(100);
    const before = wall();
    offsetMs += 5 * YEAR;
    for (let i = 0; i < 23; i++) {
      clock = restart();
      pass(1);
      expect(now()).toEqual({ nowMs: before, isHeld: true });
    }
    clock = restart();
    pass(2);
    expect(now().isHeld).toBe(false);
  });

  it('forgets a leap that was put right', () => {
    pass(100);
    offsetMs += 5 * YEAR;
    pass(3);
    offsetMs -= 5 * YEAR;
    expect(now()).toEqual({ nowMs: wall(), isHeld: false });
    pass(48);
    expect(now()).toEqual({ nowMs: wall(), isHeld: false });
  });

  it('does not add up leaps', () => {
    pass(100);
    const before = wall();
    for (let i = 0; i < 5; i++) {
      offsetMs += YEAR;
      pass(20, false);
      expect(now()).toEqual({ nowMs: before, isHeld: true });
    }
  });

  it('believes a clock that was set back, or a little ahead', () => {
    pass(100);
    for (const change of [-YEAR, DAY, 5 * DAY]) {
      offsetMs += change;
      expect(now()).toEqual({ nowMs: wall(), isHeld: false });
      pass(30);
    }
  });

  it('lets a quiet trail grow old in a process that runs', () => {
    pass(5);
    pass(20 * 24, false);
    expect(now()).toEqual({ nowMs: wall(), isHeld: false });
  });

  it('waits a day when nothing ran for weeks', () => {
    pass(5);
    steadyMs += 20 * DAY;
    clock = restart();
    expect(now()).toEqual({ nowMs: arrivals.at(-1), isHeld: true });
    pass(24);
    expect(now()).toEqual({ nowMs: wall(), isHeld: false });
  });
});
