import { isUtf8 } from 'node:buffer';
import { JsonCursor } from './json-cursor.js';
import { FieldNames } from './json-field-names.js';
import { writeJsonScalar } from './json-scalars.js';
import { type FieldShape, MAX_MESSAGE_DEPTH, type MessageShape, requestShape } from './message-shapes.js';
import { WireWriter } from './wire-writer.js';

/**
 * Turns an ExportLogsServiceRequest in JSON into protobuf, in one pass and without objects in between. Takes what
 * the OTLP specification lets senders vary, and more: field names in either case, enums by number or name, integers as
 * numbers or strings, unknown fields, null for what is unset.
 * @throws BlotterError ERR_BLOTTER_MALFORMED naming the field and the byte.
 */
export function jsonToProtobuf(body: Uint8Array): Uint8Array {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const cursor = new JsonCursor(buffer);
  if (!isUtf8(buffer)) throw cursor.fault('is not valid UTF-8', 0);
  if (buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) cursor.position = 3;
  const request = new JsonRequest(cursor, new WireWriter(Math.max(64, buffer.length >> 1)));
  request.message(requestShape(), 1);
  if (cursor.peek() !== undefined) throw cursor.fault('has something behind its end');
  return request.writer.toBytes();
}

class JsonRequest {
  constructor(
    private readonly cursor: JsonCursor,
    readonly writer: WireWriter,
  ) {}

  message(shape: MessageShape, depth: number): void {
    const { cursor } = this;
    const names = FieldNames.of(shape);
    let seen = 0;
    cursor.open(0x7b, 'an object');
    for (let isFirst = true; !cursor.closes(0x7d, isFirst); isFirst = false) {
      cursor.scanString('a name in quotes');
      const field = names.find(cursor);
      cursor.expect(0x3a);
      if (field === undefined) cursor.skip();
      else {
        cursor.path.push(field.desc.jsonName);
        if (!cursor.takesNull()) {
          // Two values of one oneof count as the same field.
          const bit = field.desc.oneof === undefined ? 1 << field.desc.number : 1;
          if ((seen & bit) !== 0) throw this.repeated(field);
          seen |= bit;
          this.field(field, depth);
        }
        cursor.path.pop();
      }
    }
  }

  private repeated(field: FieldShape): Error {
    const { oneof } = field.desc;
    return this.cursor.fault(oneof === undefined ? 'is given twice' : 'is a second value where one may be');
  }

  private field(field: FieldShape, depth: number): void {
    const { cursor } = this;
    if (!field.isRepeated) return this.value(field, depth);
    cursor.open(0x5b, 'an array');
    const at = cursor.path.push(0) - 1;
    for (let isFirst = true; !cursor.closes(0x5d, isFirst); isFirst = false) {
      if (!isFirst) cursor.path[at] = (cursor.path[at] as number) + 1;
      this.value(field, depth);
    }
    cursor.path.pop();
  }

  private value(field: FieldShape, depth: number): void {
    const { cursor, writer } = this;
    const { message } = field;
    if (message === undefined) return writeJsonScalar(cursor, writer, field);
    if (depth === MAX_MESSAGE_DEPTH)
      throw cursor.fault(`is nested deeper than ${MAX_MESSAGE_DEPTH} messages`);
    writer.byte(field.tag);
    const lengthBytes = depth < 3 ? 3 : message.isRecord ? 2 : 1;
    const mark = writer.begin(lengthBytes);
    // An AnyValue in an array may be unset, too.
    if (!(message.desc.oneofs.length > 0 && cursor.takesNull())) this.message(message, depth + 1);
    writer.end(mark, lengthBytes);
  }
}
