import type { MessageShape } from './message-shapes.js';
import { WireReader } from './wire-reader.js';

/**
 * Names the field whose tag is at a byte of a request, for instance `resource_logs[0].scope_logs[1].schema_url`.
 * Walks there from the start, so the walk that found the fault need not remember where it is.
 * @param target - where a field begins; everything before it must be sound.
 */
export function fieldPath(buffer: Buffer, root: MessageShape, target: number): string {
  const reader = new WireReader(buffer);
  const names: string[] = [];
  let shape: MessageShape | undefined = root;
  let end = buffer.length;
  while (shape !== undefined) {
    const counts = new Map<number, number>();
    let inner: MessageShape | undefined;
    while (inner === undefined && reader.position < target) {
      const tag = reader.varint(end);
      const number = tag >>> 3;
      const index = counts.get(number) ?? 0;
      counts.set(number, index + 1);
      const contentEnd = (tag & 7) === 2 ? reader.span(end) : 0;
      if (target < contentEnd) {
        inner = shape.fields[number]?.message;
        names.push(nameOf(shape, number, index));
        end = contentEnd;
        if (inner === undefined) return names.join('.');
      } else if (contentEnd > 0) reader.position = contentEnd;
      else reader.skip(tag, end);
    }
    if (inner === undefined) {
      const number = fieldNumber(reader, end);
      if (number !== undefined) names.push(nameOf(shape, number, counts.get(number) ?? 0));
    }
    shape = inner;
  }
  return names.length === 0 ? 'the request' : names.join('.');
}

function nameOf(shape: MessageShape, number: number, index: number): string {
  const field = shape.fields[number];
  if (field === undefined) return `field ${number}`;
  return field.isRepeated ? `${field.desc.name}[${index}]` : field.desc.name;
}

/** Undefined where the tag itself is at fault. */
function fieldNumber(reader: WireReader, end: number): number | undefined {
  try {
    const number = Math.floor(reader.varint(end) / 8);
    return number > 0 && number < 2 ** 29 ? number : undefined;
  } catch {
    return undefined;
  }
}
