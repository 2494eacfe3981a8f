import { percentiles } from './close-times.js';

describe('percentiles', () => {
  it('takes the nearest rank, in whatever order the values come', () => {
    const values = Array.from({ length: 200 }, (_, i) => 200 - i);
    expect(percentiles(values)).toEqual({ p50: 100, p99: 198, max: 200 });
  });

  it('is the value itself when there is one, and 0 when there is none', () => {
    expect(percentiles([3])).toEqual({ p50: 3, p99: 3, max: 3 });
    expect(percentiles([])).toEqual({ p50: 0, p99: 0, max: 0 });
  });
});
