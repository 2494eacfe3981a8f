import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { InstrumentationScopeSchema } from './proto/opentelemetry/proto/common/v1/common_pb.js';
import { ExportLogsServiceRequestSchema } from './proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js';
import { LogRecordSchema } from './proto/opentelemetry/proto/logs/v1/logs_pb.js';
import { ResourceSchema } from './proto/opentelemetry/proto/resource/v1/resource_pb.js';

/*
 * Tables for walks over requests, made from the library's descriptors of the official .proto files: no field
 * number of OTLP is typed by hand here.
 */

/** How a field's content is checked. 0 stands for a tag that is none of the message's. */
export const FieldKind = { VARINT: 1, FIXED64: 2, FIXED32: 3, BYTES: 4, STRING: 5, MESSAGE: 6 } as const;
export type FieldKind = (typeof FieldKind)[keyof typeof FieldKind];

export interface FieldShape {
  readonly desc: DescField;
  /** Field number and wire type: one byte, since OTLP logs have no field above 15. */
  readonly tag: number;
  readonly kind: FieldKind;
  readonly isRepeated: boolean;
  /** The message it holds. */
  readonly message: MessageShape | undefined;
}

export interface MessageShape {
  readonly desc: DescMessage;
  /** By field number. */
  readonly fields: ReadonlyArray<FieldShape | undefined>;
  /** {@link FieldKind} by tag; 0 for every other byte. */
  readonly kinds: Uint8Array;
  /** The message by tag. */
  readonly children: ReadonlyArray<MessageShape | undefined>;
  /** By tag, 1 for a message field that a sound message has once. */
  readonly singular: Uint8Array;
  readonly isRecord: boolean;
  /** Whether the limit on the bytes of a record holds for it. */
  readonly isLimited: boolean;
}

const LIMITED: readonly DescMessage[] = [LogRecordSchema, ResourceSchema, InstrumentationScopeSchema];

/** Levels of messages in each other, as many as the library reads. */
export const MAX_MESSAGE_DEPTH = 100;

const WIRE_TYPES: Readonly<Record<FieldKind, number>> = { 1: 0, 2: 1, 3: 5, 4: 2, 5: 2, 6: 2 };

let request: MessageShape | undefined;

/** ExportLogsServiceRequest; compiled at the first use, because every recording process loads this module. */
export function requestShape(): MessageShape {
  request ??= compile(ExportLogsServiceRequestSchema, new Map());
  return request;
}

function compile(desc: DescMessage, known: Map<DescMessage, MessageShape>): MessageShape {
  const found = known.get(desc);
  if (found !== undefined) return found;
  const fields: Array<FieldShape | undefined> = [];
  const children: Array<MessageShape | undefined> = new Array<MessageShape | undefined>(128).fill(undefined);
  const shape = {
    desc,
    fields,
    kinds: new Uint8Array(128),
    children,
    singular: new Uint8Array(128),
    isRecord: desc === LogRecordSchema,
    isLimited: LIMITED.includes(desc),
  };
  // Before its fields: AnyValue holds itself.
  known.set(desc, shape);
  for (const field of desc.fields) {
    const kind = kindOf(field);
    const tag = (field.number << 3) | WIRE_TYPES[kind];
    const isRepeated = field.fieldKind === 'list';
    const message = field.message && compile(field.message, known);
    if (tag > 127 || (isRepeated && kind < FieldKind.BYTES))
      throw new Error(`${field.toString()}: no table.`);
    fields[field.number] = { desc: field, tag, kind, isRepeated, message };
    shape.kinds[tag] = kind;
    children[tag] = message;
    shape.singular[tag] = message !== undefined && !isRepeated ? 1 : 0;
  }
  return shape;
}

function kindOf(field: DescField): FieldKind {
  if (field.message !== undefined) return FieldKind.MESSAGE;
  switch (field.scalar) {
    case ScalarType.STRING:
      return FieldKind.STRING;
    case ScalarType.BYTES:
      return FieldKind.BYTES;
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return FieldKind.FIXED64;
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return FieldKind.FIXED32;
    default:
      return FieldKind.VARINT;
  }
}
