import fc from 'fast-check';
import { INT64_MAX, INT64_MIN, int64Value } from '../model/any-value.js';
import { WireReader } from './wire-reader.js';
import { WireWriter } from './wire-writer.js';

/** What `write` wrote, read by `read`. The buffer starts tiny, so that growing is tested too. */
function through<T>(write: (writer: WireWriter) => void, read: (reader: WireReader, end: number) => T): T {
  const writer = new WireWriter(1);
  write(writer);
  const bytes = Buffer.from(writer.toBytes());
  const reader = new WireReader(bytes);
  const value = read(reader, bytes.length);
  expect(reader.position).toBe(bytes.length);
  return value;
}

const hrTimeOf = (seconds: number, nanos: number): bigint =>
  BigInt.asUintN(
    64,
    through(
      (writer) => writer.hrTime(seconds, nanos),
      (reader, end) => reader.fixed64(end),
    ),
  );

describe('WireWriter', () => {
  it('writes every legal time exactly, to the nanosecond', () => {
    const seconds = fc.oneof(
      fc.nat(18_446_744_072),
      fc.maxSafeInteger().map((n) => Math.abs(n) % 18_446_744_073),
    );
    fc.assert(
      fc.property(seconds, fc.nat(999_999_999), (s, ns) => {
        expect(hrTimeOf(s, ns)).toBe(BigInt(s) * 1_000_000_000n + BigInt(ns));
      }),
      { numRuns: 5000 },
    );
    for (const s of [0, 1, 4, 5, 65_535, 65_536, 4_294_967_295, 4_294_967_296, 18_446_744_072]) {
      for (const ns of [0, 1, 294_967_295, 294_967_296, 999_999_999]) {
        expect(hrTimeOf(s, ns)).toBe(BigInt(s) * 1_000_000_000n + BigInt(ns));
      }
    }
  });

  it.each<[number, number]>([
    [-1, 0],
    [18_446_744_073, 0],
    [NaN, 0],
    [Infinity, 0],
    [1, -1],
    [1, NaN],
    [1e300, 1],
    [undefined as never, undefined as never],
  ])('writes the illegal time [%p, %p] as 0, unknown', (seconds, nanos) => {
    expect(hrTimeOf(seconds, nanos)).toBe(0n);
  });

  it('writes every int64', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: INT64_MIN, max: INT64_MAX }), (value) => {
        const form = int64Value(value);
        const read = through((writer) => writer.int64(form), (reader, end) => reader.int64(end)); // prettier-ignore
        expect(BigInt(read)).toBe(value);
      }),
    );
  });

  it('writes every double', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(through((writer) => writer.double(value), (reader, end) => reader.double(end))).toBe(value); // prettier-ignore
      }),
    );
  });

  it('writes every varint below 2^53', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger().map(Math.abs), (value) => {
        expect(through((writer) => writer.varint(value), (reader, end) => reader.varint(end))).toBe(value); // prettier-ignore
      }),
    );
  });

  it('writes strings as UTF-8 with their length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const read = through(
          (writer) => writer.string(text),
          (reader, end) => {
            const to = reader.span(end);
            const from = reader.position;
            reader.position = to;
            return reader.text(from, to);
          },
        );
        expect(read).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it('writes messages in messages, whatever they take to fit', () => {
    const depths = fc.array(fc.tuple(fc.constantFrom(1, 2, 3), fc.string({ unit: 'binary', maxLength: 200 })), { minLength: 1, maxLength: 6 }); // prettier-ignore
    fc.assert(
      fc.property(depths, (levels) => {
        const read = through(
          (writer) => {
            const marks = levels.map(([size, text]) => {
              const mark = writer.begin(size);
              writer.string(text);
              return mark;
            });
            levels.map(([size], i) => [marks[i]!, size] as const).reverse().forEach(([mark, size]) => writer.end(mark, size)); // prettier-ignore
          },
          (reader, end) =>
            levels.map(() => {
              expect(reader.span(end)).toBe(end);
              const to = reader.span(end);
              const from = reader.position;
              reader.position = to;
              return reader.text(from, to);
            }),
        );
        expect(read).toEqual(levels.map(([, text]) => text));
      }),
      { numRuns: 500 },
    );
  });

  it('writes hex of either case; what is no hex is 0', () => {
    const bytesOf = (text: string): number[] => {
      const writer = new WireWriter(1);
      writer.hex(text);
      return [...writer.toBytes()];
    };
    expect(bytesOf('00ffA1b2')).toEqual([4, 0, 255, 0xa1, 0xb2]);
    expect(bytesOf('g!1x')).toEqual([2, 0, 0x10]);
    expect(bytesOf('')).toEqual([0]);
  });
});
