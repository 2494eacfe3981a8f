import fc from 'fast-check';

/** One change of bytes. Where is a fraction of the length, so that it fits whatever is there. */
export type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'set'; readonly at: number; readonly byte: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'remove'; readonly at: number; readonly count: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly count: number; readonly times: number }
  | { readonly kind: 'cut'; readonly at: number };

const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

/** Bytes that mean something to a parser: lengths, tags, brackets, quotes. */
const interesting = fc.constantFrom(
  0,
  1,
  0x0a,
  0x12,
  0x1f,
  0x22,
  0x2c,
  0x30,
  0x39,
  0x5b,
  0x5c,
  0x5d,
  0x7b,
  0x7d,
  0x7f,
  0x80,
  0xff,
);
const byte = fc.oneof(interesting, fc.nat(255));

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('set' as const), at, byte }),
  fc.record({
    kind: fc.constant('insert' as const),
    at,
    bytes: fc.array(byte, { minLength: 1, maxLength: 12 }).map((bytes) => Uint8Array.from(bytes)),
  }),
  fc.record({ kind: fc.constant('remove' as const), at, count: fc.integer({ min: 1, max: 12 }) }),
  fc.record({
    kind: fc.constant('repeat' as const),
    at,
    count: fc.integer({ min: 1, max: 40 }),
    times: fc.integer({ min: 1, max: 200 }),
  }),
  fc.record({ kind: fc.constant('cut' as const), at }),
);

/** Some changes, or none. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(mutation, { maxLength: 6 });

/** The bytes after the changes. */
export function mutated(bytes: Uint8Array, changes: readonly Mutation[]): Buffer {
  return changes.reduce<Buffer>((before, change) => applied(before, change), Buffer.from(bytes));
}

function applied(bytes: Buffer, change: Mutation): Buffer {
  const position = Math.floor(change.at * bytes.length);
  const head = bytes.subarray(0, position);
  const rest = bytes.subarray(position);
  switch (change.kind) {
    case 'flip':
      return rest.length === 0 ? bytes : withByte(bytes, position, rest[0]! ^ (1 << change.bit));
    case 'set':
      return rest.length === 0 ? bytes : withByte(bytes, position, change.byte);
    case 'insert':
      return Buffer.concat([head, change.bytes, rest]);
    case 'remove':
      return Buffer.concat([head, rest.subarray(change.count)]);
    case 'repeat':
      return Buffer.concat([head, ...Array<Buffer>(change.times).fill(rest.subarray(0, change.count)), rest]);
    case 'cut':
      return head;
  }
}

function withByte(bytes: Buffer, position: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[position] = value;
  return copy;
}
