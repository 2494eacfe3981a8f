import fc from 'fast-check';
import { type AnyValue, fromJsonValue } from '../model/index.js';
import { anyValues } from '../model/any-values.spec.js';
import { bodyOf, encode, readRows, recordOf } from './read-rows.spec.js';

const requests = fc
  .array(fc.tuple(anyValues, fc.dictionary(fc.string(), anyValues)), { maxLength: 4 })
  .map((parts) =>
    encode(...parts.map(([body, attributes]) => recordOf({ body, attributes, eventName: 'e' }))),
  );

/** Rows whose texts are JSON, or the one error that may be thrown. */
function parsesOrRefuses(bytes: Uint8Array): 'parsed' | 'refused' {
  let rows;
  try {
    rows = readRows(bytes);
  } catch (error) {
    expect(error).toMatchObject({ name: 'BlotterError', code: 'ERR_BLOTTER_MALFORMED' });
    return 'refused';
  }
  for (const row of rows) {
    for (const text of [
      row.attributes,
      row.bodyValue ?? 'null',
      row.resource.attributes,
      row.scope.attributes,
    ]) {
      fromJsonValue(text);
      JSON.parse(text);
    }
  }
  return 'parsed';
}

describe('bytes that are no request', () => {
  it('cut off anywhere, parse or are refused', () => {
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(requests, fc.nat(), (bytes, at) => {
        outcomes.add(parsesOrRefuses(bytes.subarray(0, at % (bytes.length + 1))));
      }),
      { numRuns: 2000 },
    );
    expect(outcomes).toContain('refused');
  });

  it('changed anywhere, parse or are refused', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 127, 128, 255))), {
      minLength: 1,
      maxLength: 4,
    });
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(requests, changes, (bytes, list) => {
        for (const [at, value] of list) if (bytes.length > 0) bytes[at % bytes.length] = value;
        outcomes.add(parsesOrRefuses(bytes));
      }),
      { numRuns: 5000 },
    );
    expect([...outcomes].toSorted()).toEqual(['parsed', 'refused']);
  });

  it('made up, parse or are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void parsesOrRefuses(bytes)),
      {
        numRuns: 2000,
      },
    );
  });

  it('are refused with the place and a remedy', () => {
    expect(() => readRows(Uint8Array.of(0x0a, 0x05, 0x0a))).toThrow(/longer than its message \(at byte 2\)/);
    expect(() => readRows(Uint8Array.of(0x0a, 0xff))).toThrow(/varint runs past/);
    expect(() => readRows(new Uint8Array(12).fill(0xff))).toThrow(/varint is longer than 10 bytes/);
    expect(() => readRows(Uint8Array.of(0x0b))).toThrow(/wire type 3/);
    expect(() => readRows(Uint8Array.of(0x11, 0))).toThrow(/cut short/);
  });

  it('may be part of a larger buffer, and nothing around them is read', () => {
    const bytes = encode(recordOf({ body: 'a' }));
    const around = new Uint8Array(bytes.length + 20).fill(0x0a);
    around.set(bytes, 10);
    const inner = around.subarray(10, 10 + bytes.length);
    expect(readRows(inner)).toEqual(readRows(bytes));
    for (let length = 0; length < bytes.length; length++) parsesOrRefuses(inner.subarray(0, length));
  });
});

/** A length-delimited protobuf field. */
function field(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const length: number[] = [];
  let rest = content.length;
  for (; rest > 127; rest >>>= 7) length.push((rest & 127) | 128);
  return Buffer.concat([Uint8Array.of(tag, ...length, rest), content]);
}

function requestWithBody(body: Uint8Array): Uint8Array {
  return field(0x0a, field(0x12, field(0x12, field(0x2a, body))));
}

/** AnyValue kvlists in each other, every one with the same keys. */
function nested(depth: number, ...names: string[]): Uint8Array {
  let value: Uint8Array = Uint8Array.of(0x18, 1);
  for (let i = 0; i < depth; i++) {
    const inner = field(0x12, value);
    const plain = Uint8Array.of(0x12, 2, 0x18, 2);
    const pairs = names.map((name, k) =>
      field(0x0a, field(0x0a, Buffer.from(name)), k === 0 ? inner : plain),
    );
    value = field(0x32, ...pairs);
  }
  return value;
}

describe('a request meant to cost', () => {
  it.each([[['$']], [['a', 'a']], [['a', 'b']]])(
    'with keys %j nested 100 levels is read once a level',
    (names) => {
      const [row] = readRows(requestWithBody(nested(100, ...names)));
      let value: AnyValue = bodyOf(row!)!;
      let levels = 0;
      for (; typeof value === 'object'; levels++) {
        const text: unknown = JSON.parse(JSON.stringify(value));
        const { entries } = text as { entries?: Array<[string, AnyValue]> };
        value = entries ? entries[0]![1] : (text as Record<string, AnyValue>)[names[0]!]!;
      }
      expect({ levels, value }).toEqual({ levels: 100, value: 1 });
    },
  );

  it.each([101, 5000])('nested %i levels is refused', (depth) => {
    expect(() => readRows(requestWithBody(nested(depth, 'a')))).toThrow(/nested deeper than 100/);
    let list: Uint8Array = Uint8Array.of(0x18, 1);
    for (let i = 0; i < depth; i++) list = field(0x2a, field(0x0a, list));
    expect(() => readRows(requestWithBody(list))).toThrow(/nested deeper than 100/);
  });

  it('takes the last field of a oneof, as protobuf says', () => {
    const both = Buffer.concat([field(0x0a, Buffer.from('text')), Uint8Array.of(0x18, 5)]);
    expect(bodyOf(readRows(requestWithBody(both))[0]!)).toBe(5);
    const reversed = Buffer.concat([Uint8Array.of(0x18, 5), field(0x0a, Buffer.from('text'))]);
    expect(bodyOf(readRows(requestWithBody(reversed))[0]!)).toBe('text');
  });

  it('with fields of a later OTLP version is read without them', () => {
    const later = Buffer.concat([Uint8Array.of(0x78, 1, 0x79, ...new Array<number>(8).fill(7)), field(0x7a), Uint8Array.of(0x7d, 1, 2, 3, 4), Uint8Array.of(0x18, 5)]); // prettier-ignore
    expect(bodyOf(readRows(requestWithBody(later))[0]!)).toBe(5);
  });
});
