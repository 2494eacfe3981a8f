import type { JsonCursor } from './json-cursor.js';
import type { FieldShape, MessageShape } from './message-shapes.js';

/** References into the dictionary of the profiling signal: common.proto says to treat them as absent in the others. */
const FOREIGN = /_strindex$/;

/** The fields of a message by name in JSON, in lowerCamelCase and snake_case. */
export class FieldNames {
  private static readonly known = new WeakMap<MessageShape, FieldNames>();
  private readonly byName = new Map<string, FieldShape>();
  /** By field: its usual name's bytes. Senders write fields in the same order again and again. */
  private readonly slots = new Array<{ readonly name: Buffer; readonly field: FieldShape } | undefined>(64);

  static of(shape: MessageShape): FieldNames {
    let names = this.known.get(shape);
    if (names === undefined) this.known.set(shape, (names = new FieldNames(shape)));
    return names;
  }

  private constructor(shape: MessageShape) {
    for (const field of shape.fields) {
      if (field === undefined || FOREIGN.test(field.desc.name)) continue;
      this.byName.set(field.desc.name, field).set(field.desc.jsonName, field);
      const name = Buffer.from(field.desc.jsonName);
      this.slots[slotOf(name, 0, name.length)] = { name, field };
    }
  }

  /** The field that the cursor's string names; undefined for an unknown one. */
  find(cursor: JsonCursor): FieldShape | undefined {
    const { buffer, stringStart, stringEnd } = cursor;
    const slot = this.slots[slotOf(buffer, stringStart, stringEnd)];
    if (slot !== undefined && isSame(slot.name, buffer, stringStart, stringEnd)) return slot.field;
    return this.byName.get(cursor.text());
  }
}

function slotOf(buffer: Buffer, start: number, end: number): number {
  return ((end - start) * 7 + (buffer[start] ?? 0) * 3 + (buffer[end - 1] ?? 0)) & 63;
}

function isSame(name: Buffer, buffer: Buffer, start: number, end: number): boolean {
  if (end - start !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== buffer[start + i]) return false;
  return true;
}
