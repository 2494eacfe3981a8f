import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { drainSeconds, type Load, plan } from './model.js';

const load: Load = { recordsPerSecond: 1000, outageSeconds: 3600 };
const rates = fc.integer({ min: 1, max: 100_000 });
const sizes = fc.integer({ min: 1, max: 100_000 });
const outages = fc.integer({ min: 0, max: 1_000_000 });
const hosts = fc.integer({ min: 1, max: 10_000 });

describe('the capacity model', () => {
  it('says what a typical load needs', () => {
    const { host, fleet } = plan(load);
    expect(host.storeBytesPerDay).toBe(1000 * 86_400 * 365);
    expect(host.journalBytesPerDay).toBe(1000 * 86_400 * 240);
    expect(fleet.backlogRecords).toBe(3_600_000);
    expect(fleet.backlogBytes).toBe(3_600_000 * 365);
  });

  it('drains what waits with what is sent beyond what arrives', () => {
    const { drainSeconds: seconds } = plan({ ...load, forwardRecordsPerSecond: 5000 }).fleet;
    expect(seconds).toBe(3_600_000 / (5000 - 1000));
    expect(drainSeconds(100, 10, 30)).toBe(5);
  });

  it('has sent as much as arrived when it has drained', () => {
    fc.assert(
      fc.property(rates, rates, outages, (arriving, more, outage) => {
        const sent = arriving + more;
        const seconds = drainSeconds(arriving * outage, arriving, sent);
        expect(sent * seconds).toBeCloseTo(arriving * (outage + seconds), -3);
      }),
    );
  });

  it.each([1000, 999])('never drains 1,000 records/s at %i', (sent) => {
    expect(plan({ ...load, forwardRecordsPerSecond: sent }).fleet.drainSeconds).toBe(Infinity);
    expect(plan({ ...load, forwardRecordsPerSecond: sent, outageSeconds: 0 }).fleet.drainSeconds).toBe(0);
  });

  it('shares the Collectors among the hosts that all come at once', () => {
    const one = plan({ ...load, hosts: 1000, collectors: 8 }).fleet;
    const two = plan({ ...load, hosts: 1000, collectors: 16 }).fleet;
    expect(two.sendRecordsPerSecond).toBe(2 * one.sendRecordsPerSecond);
    expect(two.drainSeconds).toBeLessThan(one.drainSeconds);
  });

  it('plans for Collectors that drain any outage, also when one of them fails', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), hosts, (recordsPerSecond, count) => {
        const asked = { recordsPerSecond, outageSeconds: 3600, hosts: count };
        const { collectors } = plan(asked).fleet;
        expect(plan({ ...asked, collectors: collectors - 1 }).fleet.drainSeconds).toBeLessThan(Infinity);
      }),
    );
  });

  it('needs more of everything for more records, bytes, hosts or a longer outage', () => {
    const more = fc.record({ rate: rates, bytes: sizes, outage: outages, count: hosts });
    fc.assert(
      fc.property(more, more, (a, b) => {
        const [small, large] = [a, b].map(needs);
        const both = needs({
          rate: Math.max(a.rate, b.rate),
          bytes: Math.max(a.bytes, b.bytes),
          outage: Math.max(a.outage, b.outage),
          count: Math.max(a.count, b.count),
        });
        both.forEach((need, i) => expect(need).toBeGreaterThanOrEqual(Math.max(small![i]!, large![i]!)));
      }),
    );
  });

  it.each<[string, Partial<Load>]>([
    ['records a second must be a positive number, not 0', { recordsPerSecond: 0 }],
    ['records a second must be a positive number, not NaN', { recordsPerSecond: Number.NaN }],
    ['bytes of a record must be a positive number, not -1', { bytesPerRecord: -1 }],
    ['outage in seconds must be a number from 0, not -1', { outageSeconds: -1 }],
    ['outage in seconds must be a number from 0, not Infinity', { outageSeconds: Infinity }],
    ['hosts must be a whole number from 1, not 1.5', { hosts: 1.5 }],
    ['days of retention must be a positive number, not 0', { retentionDays: 0 }],
    ['Collectors must be a whole number from 1, not 0', { collectors: 0 }],
    ['records a second that are forwarded must be a positive number, not 0', { forwardRecordsPerSecond: 0 }],
  ])('refuses a load: the %s', (message, wrong) => {
    expect(() => plan({ ...load, ...wrong })).toThrow(new RangeError(`The ${message}.`));
  });
});

/** What never becomes less with more. Draining needs a rate that stays the same. */
function needs({
  rate,
  bytes,
  outage,
  count,
}: Record<'rate' | 'bytes' | 'outage' | 'count', number>): number[] {
  const asked = { recordsPerSecond: rate, bytesPerRecord: bytes, outageSeconds: outage, hosts: count };
  const { host, fleet } = plan(asked);
  return [
    host.journalBytesPerDay,
    host.storeBytesPerDay,
    host.searchBytesPerDay,
    host.retainedBytes,
    fleet.recordsPerSecond,
    fleet.networkBytesPerSecond,
    fleet.collectors,
    fleet.backlogRecords,
    fleet.backlogBytes,
    plan({ ...asked, collectors: 10 }).fleet.drainSeconds,
    fleet.clickHouseBytesPerDay,
    fleet.clickHouseBytes,
  ];
}
