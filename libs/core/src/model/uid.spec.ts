import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { UidGenerator, derivedUid, instanceBits, ownUids } from './uid.js';

/** RFC 9562: version 7 in the 13th digit, variant 10 in the top bits of the 17th. */
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const instances = fc.uint8Array({ minLength: 6, maxLength: 6 });

function make(count: number, generator: UidGenerator): string[] {
  return Array.from({ length: count }, () => generator.next());
}

/** The last 42 bits: all that tells two instances apart. */
function instanceOf(uid: string): string {
  return (Number.parseInt(uid[19]!, 16) & 3) + uid.slice(-10);
}

describe('UidGenerator', () => {
  it('makes UUIDs of version 7 that carry the time in milliseconds', () => {
    fc.assert(
      fc.property(instances, fc.integer({ min: 0, max: 2 ** 48 - 1 }), (bits, millis) => {
        const uid = new UidGenerator(bits, () => millis).next();
        expect(uid).toMatch(UUID_V7);
        expect(Number.parseInt(uid.replace('-', '').slice(0, 12), 16)).toBe(millis);
      }),
    );
  });

  it('makes unique uids whose text order is their order, whatever the clock does', () => {
    const clocks = fc.array(fc.integer({ min: 0, max: 2 ** 41 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(instances, clocks, (bits, times) => {
        const readings = times.values();
        const generator = new UidGenerator(bits, () => readings.next().value ?? 0);
        const uids = make(times.length, generator);
        expect(uids.every((uid) => UUID_V7.test(uid))).toBe(true);
        expect(uids.toSorted()).toEqual(uids);
        expect(new Set(uids).size).toBe(uids.length);
      }),
    );
  });

  it('stays unique and sorted past 65,536 in one millisecond', () => {
    const uids = make(200_000, new UidGenerator(undefined, () => 1_700_000_000_000));
    expect(new Set(uids).size).toBe(uids.length);
    expect(uids.every((uid, i) => i === 0 || uids[i - 1]! < uid)).toBe(true);
    expect(uids.every((uid) => UUID_V7.test(uid))).toBe(true);
  });

  it('never collides between two instances, even at the same time with the same sequence', () => {
    fc.assert(
      fc.property(instances, instances, (a, b) => {
        const [first, second] = [a, b].map((bits) => make(50, new UidGenerator(bits, () => 1)));
        fc.pre(instanceOf(first![0]!) !== instanceOf(second![0]!));
        expect(new Set([...first!, ...second!]).size).toBe(100);
      }),
    );
  });

  it('keeps 42 bits of the instance in every uid, and draws them at random by default', () => {
    const bits = Uint8Array.of(0xff, 0x12, 0x34, 0x56, 0x78, 0x9a);
    expect(instanceOf(new UidGenerator(bits).next())).toBe('3f123456789');
    const drawn = new Set(Array.from({ length: 1000 }, () => instanceOf(new UidGenerator().next())));
    expect(drawn.size).toBe(1000);
  });
});

describe('ownUids', () => {
  const uuids = fc.uuid({ version: 4 });

  it('knows the uids of an instance from those of any other, whatever the time and the sequence', () => {
    fc.assert(
      fc.property(uuids, uuids, fc.integer({ min: 0, max: 2 ** 48 - 1 }), (instance, other, millis) => {
        const [uid] = make(1, new UidGenerator(instanceBits(instance), () => millis));
        fc.pre(instanceOf(uid!) !== instanceOf(make(1, new UidGenerator(instanceBits(other)))[0]!));
        const uids = make(300, new UidGenerator(instanceBits(instance), () => millis));
        expect(uids.every(ownUids(instance))).toBe(true);
        expect(uids.some(ownUids(other))).toBe(false);
      }),
    );
  });

  it('takes nothing else for one of them', () => {
    const instance = randomUUID();
    const [own] = make(1, new UidGenerator(instanceBits(instance)));
    const isOwn = ownUids(instance);
    const others = [
      derivedUid('a gap'),
      '',
      own!.slice(1),
      `0${own}`,
      own!.toUpperCase(),
      randomUUID(),
      instance,
    ];
    expect(others.filter((uid) => uid !== own && isOwn(uid))).toEqual([]);
    expect(isOwn(`${own!.slice(0, 14)}8${own!.slice(15)}`)).toBe(false);
    expect(ownUids('no UUID')(own!)).toBe(false);
  });
});
