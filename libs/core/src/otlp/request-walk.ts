import { isUtf8 } from 'node:buffer';
import type { BlotterError } from '../errors.js';
import { fieldPath } from './field-path.js';
import { FieldKind, MAX_MESSAGE_DEPTH, type MessageShape, requestShape } from './message-shapes.js';
import { malformed } from './wire-reader.js';

/** What is in a request that was found sound. */
export interface WalkedRequest {
  readonly records: number;
  /** A message field that may be there once comes again: to be merged, as protobuf says. */
  readonly hasRepeats: boolean;
  /** A record, resource or scope is larger than the limit. */
  readonly hasTooLarge: boolean;
}

/**
 * Checks a whole ExportLogsServiceRequest without making an object of it: bounds, tags, wire types, UTF-8, nesting.
 * What it takes, the library takes, and readLogRows reads without loss.
 * @throws BlotterError ERR_BLOTTER_MALFORMED naming the field and the byte.
 */
export function walkRequest(request: Uint8Array, maxRecordBytes: number): WalkedRequest {
  const buffer = Buffer.from(request.buffer, request.byteOffset, request.byteLength);
  const walk = new RequestWalk(buffer, maxRecordBytes);
  walk.message(requestShape(), 0, buffer.length, 1);
  return walk;
}

/** Longer texts are checked by Node, which costs a call and a view. */
const SHORT_TEXT_BYTES = 128;

class RequestWalk implements WalkedRequest {
  records = 0;
  hasRepeats = false;
  hasTooLarge = false;
  /** Where the last varint ended. */
  private after = 0;

  constructor(
    private readonly buffer: Buffer,
    private readonly maxRecordBytes: number,
  ) {}

  message(shape: MessageShape, start: number, end: number, depth: number): void {
    const { buffer } = this;
    const { kinds } = shape;
    let seen = 0;
    let position = start;
    while (position < end) {
      const field = position;
      let tag = buffer[position++]!;
      let kind = tag < 128 ? kinds[tag]! : 0;
      if (kind === 0) {
        tag = this.unusualTag(shape, field, end);
        position = this.after;
        kind = tag < 128 ? kinds[tag]! : 0;
      }
      if (kind >= FieldKind.BYTES) {
        let length = position < end ? buffer[position]! : 128;
        if (length < 128) position++;
        else {
          length = this.length(field, position, end);
          position = this.after;
        }
        const to = position + length;
        if (to > end)
          throw this.fault(field, position, `is ${length} bytes long, which is longer than its message`);
        if (kind === FieldKind.STRING) this.text(field, position, to);
        else if (kind === FieldKind.MESSAGE) {
          const child = shape.children[tag]!;
          if (shape.singular[tag] === 1) {
            const bit = 1 << (tag >> 3);
            if ((seen & bit) !== 0) this.hasRepeats = true;
            seen |= bit;
          }
          if (child.isLimited && length > this.maxRecordBytes) this.hasTooLarge = true;
          if (child.isRecord) this.records++;
          if (depth === MAX_MESSAGE_DEPTH) throw this.fault(field, field, `is nested deeper than ${MAX_MESSAGE_DEPTH} messages`); // prettier-ignore
          this.message(child, position, to, depth + 1);
        }
        position = to;
      } else if (kind === FieldKind.VARINT) {
        if (position < end && buffer[position]! < 128) position++;
        else {
          this.varint(field, position, end);
          position = this.after;
        }
      } else if (kind === FieldKind.FIXED64) position = this.fixed(field, position, 8, end);
      else if (kind === FieldKind.FIXED32) position = this.fixed(field, position, 4, end);
      else position = this.skip(field, tag, position, end);
    }
  }

  /** A tag that is not the shortest form of a known one. */
  private unusualTag(shape: MessageShape, field: number, end: number): number {
    const tag = this.varint(field, field, end);
    if (this.after - field > 5 || tag > 0xffff_ffff)
      throw this.fault(field, field, 'has a tag that is no 32-bit number');
    const number = tag >>> 3;
    const wireType = tag & 7;
    if (number === 0) throw this.fault(field, field, 'has a field with the number 0');
    if (wireType === 3 || wireType === 4)
      throw this.fault(field, field, 'is a group, which OTLP does not have');
    if (wireType > 5) throw this.fault(field, field, `has wire type ${wireType}, which does not exist`);
    const known = shape.fields[number];
    if (known !== undefined && known.tag !== tag) {
      throw this.fault(field, field, `has wire type ${wireType}, and should have ${known.tag & 7}`);
    }
    return tag;
  }

  private skip(field: number, tag: number, position: number, end: number): number {
    switch (tag & 7) {
      case 0:
        this.varint(field, position, end);
        return this.after;
      case 1:
        return this.fixed(field, position, 8, end);
      case 5:
        return this.fixed(field, position, 4, end);
      default: {
        const length = this.length(field, position, end);
        if (this.after + length > end) throw this.fault(field, position, `is ${length} bytes long, which is longer than its message`); // prettier-ignore
        return this.after + length;
      }
    }
  }

  private length(field: number, position: number, end: number): number {
    const length = this.varint(field, position, end);
    if (length > 0x7fff_ffff)
      throw this.fault(field, position, `is ${length} bytes long, which is longer than its message`);
    return length;
  }

  /** The value, rounded when it is beyond 2^53. */
  private varint(field: number, start: number, end: number): number {
    let position = start;
    let value = 0;
    let factor = 1;
    for (let i = 0; i < 10; i++) {
      if (position >= end) throw this.fault(field, position, 'is cut short');
      const byte = this.buffer[position++]!;
      value += (byte & 127) * factor;
      if (byte < 128) {
        this.after = position;
        return value;
      }
      factor *= 128;
    }
    throw this.fault(field, start, 'has a varint of more than 10 bytes');
  }

  private fixed(field: number, position: number, bytes: number, end: number): number {
    if (position + bytes > end) throw this.fault(field, position, 'is cut short');
    return position + bytes;
  }

  private text(field: number, start: number, end: number): void {
    const { buffer } = this;
    if (end - start <= SHORT_TEXT_BYTES) {
      let position = start;
      while (position < end && buffer[position]! < 128) position++;
      if (position === end) return;
    }
    if (!isUtf8(buffer.subarray(start, end))) throw this.fault(field, start, 'is not valid UTF-8');
  }

  private fault(field: number, byte: number, what: string): BlotterError {
    return malformed(byte, `${fieldPath(this.buffer, requestShape(), field)} ${what}`);
  }
}
