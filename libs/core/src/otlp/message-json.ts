import { type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { HEX_FIELDS } from './json-scalars.js';

/**
 * The JSON text of a message as OTLP wants it. The library's own JSON has ids in base64 and forgets the sign of -0.
 * Enums are integers, 64-bit integers strings, names lowerCamelCase; what is unset is left out.
 */
export function messageJson(schema: DescMessage, message: Message): string {
  return objectText(reflect(schema, message));
}

function objectText(message: ReflectMessage): string {
  let text = '';
  for (const field of message.desc.fields) {
    if (message.isSet(field))
      text += `${text === '' ? '' : ','}"${field.jsonName}":${fieldText(message, field)}`;
  }
  return `{${text}}`;
}

function fieldText(message: ReflectMessage, field: DescField): string {
  if (field.fieldKind !== 'list') return valueText(field, message.get(field));
  return `[${Array.from(message.get(field), (value) => valueText(field, value)).join(',')}]`;
}

function valueText(field: DescField, value: unknown): string {
  if (field.message !== undefined) return objectText(value as ReflectMessage);
  switch (field.scalar) {
    case ScalarType.STRING:
      return JSON.stringify(value);
    case ScalarType.BYTES:
      return `"${Buffer.from(value as Uint8Array).toString(HEX_FIELDS.has(field.name) ? 'hex' : 'base64')}"`;
    case ScalarType.DOUBLE:
      return doubleText(value as number);
    case ScalarType.INT64:
    case ScalarType.FIXED64:
      return `"${String(value)}"`;
    default:
      return String(value);
  }
}

function doubleText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0.0' : String(value);
}
