/* Just enough of protobuf to write what no encoder writes. */

export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
}

export function tag(field: number, wireType: number): Buffer {
  return varint((BigInt(field) << 3n) | BigInt(wireType));
}

/** A field with a length and so many bytes. */
export function bytesField(field: number, ...content: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([tag(field, 2), varint(bytes.length), bytes]);
}

export function textField(field: number, text: string): Buffer {
  return bytesField(field, Buffer.from(text));
}

/** A request with one record of these bytes. */
export function requestWithRecord(...record: readonly Uint8Array[]): Buffer {
  return bytesField(1, bytesField(2, bytesField(2, ...record)));
}

/** Field numbers of LogRecord. */
export const BODY = 5;
export const ATTRIBUTES = 6;
export const SEVERITY_TEXT = 3;

/** Arrays in arrays: an AnyValue of so many levels. */
export function nestedValue(levels: number): Buffer {
  // From the inside out, in one buffer that is filled from its end.
  const parts: Buffer[] = [];
  let length = 0;
  for (let level = 0; level < levels; level++) {
    // AnyValue.array_value { ArrayValue.values { … } }
    for (const field of [1, 5]) {
      const head = Buffer.concat([tag(field, 2), varint(length)]);
      parts.push(head);
      length += head.length;
    }
  }
  return Buffer.concat(parts.reverse());
}
