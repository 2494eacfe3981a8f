import type { KeyValue, StoredResource, StoredScope } from '../model/index.js';
import { type ValueBounds, writeKeyValue, writeText } from './any-value-writer.js';
import { WireWriter } from './wire-writer.js';

/** What is stored has an end. */
export const UNBOUNDED: ValueBounds = { maxDepth: Infinity, objectsLeft: Infinity };

/** The fields of ResourceLogs without records: resource, schema URL. */
export function resourceLogsBytes(source: StoredResource): Uint8Array {
  const writer = new WireWriter(1024);
  writer.byte(0x0a); // ResourceLogs.resource = 1
  const resource = writer.begin(2);
  writeAttributes(writer, 0x0a, source.attributes); // Resource.attributes = 1
  writeCount(writer, 0x10, source.droppedAttributesCount); // dropped_attributes_count = 2
  for (const { schemaUrl, type, idKeys, descriptionKeys } of source.entityRefs) {
    writer.byte(0x1a); // entity_refs = 3
    const ref = writer.begin(1);
    writeFilled(writer, 0x0a, schemaUrl); // EntityRef.schema_url = 1
    writeFilled(writer, 0x12, type); // type = 2
    for (const key of idKeys) writeText(writer, 0x1a, key); // id_keys = 3
    for (const key of descriptionKeys) writeText(writer, 0x22, key); // description_keys = 4
    writer.end(ref, 1);
  }
  writer.end(resource, 2);
  writeFilled(writer, 0x1a, source.schemaUrl); // ResourceLogs.schema_url = 3
  return writer.toBytes();
}

/** The fields of ScopeLogs without records: scope, schema URL. */
export function scopeLogsBytes(source: StoredScope): Uint8Array {
  const writer = new WireWriter(256);
  writer.byte(0x0a); // ScopeLogs.scope = 1
  const scope = writer.begin(1);
  writeFilled(writer, 0x0a, source.name); // InstrumentationScope.name = 1
  writeFilled(writer, 0x12, source.version); // version = 2
  writeAttributes(writer, 0x1a, source.attributes); // attributes = 3
  writeCount(writer, 0x20, source.droppedAttributesCount); // dropped_attributes_count = 4
  writer.end(scope, 1);
  writeFilled(writer, 0x1a, source.schemaUrl); // ScopeLogs.schema_url = 3
  return writer.toBytes();
}

function writeAttributes(writer: WireWriter, tag: number, attributes: readonly KeyValue[]): void {
  for (const [key, value] of attributes) writeKeyValue(writer, tag, key, value, UNBOUNDED);
}

function writeCount(writer: WireWriter, tag: number, count: number): void {
  if (count === 0) return;
  writer.byte(tag);
  writer.varint(count);
}

/** What is empty is left out. */
function writeFilled(writer: WireWriter, tag: number, text: string): void {
  if (text !== '') writeText(writer, tag, text);
}
