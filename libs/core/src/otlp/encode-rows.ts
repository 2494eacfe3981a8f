import { type StoredRow, UID_ATTRIBUTE } from '../model/index.js';
import { writeKeyValue, writeText } from './any-value-writer.js';
import { RowGroups, type RowSources } from './row-groups.js';
import { UNBOUNDED } from './source-bytes.js';
import { StoredJsonWriter } from './stored-json-writer.js';
import { WireWriter } from './wire-writer.js';

/** A request with rows. */
export interface EncodedRows {
  /** ExportLogsServiceRequest, protobuf; a buffer of its own. */
  readonly payload: Uint8Array<ArrayBuffer>;
  /** How many of the rows it has, from the first on: as many as fit. */
  readonly count: number;
}

/** Closing the groups can take so many bytes more: lengths of 2 MiB and more take four. */
const CLOSING_BYTES = 2;

/**
 * Encodes stored rows as they are, in their order; neighbours of the same resource and scope share them. The uid is the
 * attribute `log.record.uid` again, the first of its record. Keeps its buffer, and the encoded resources and scopes.
 */
export class RowsEncoder {
  private readonly writer = new WireWriter();
  private readonly json = new StoredJsonWriter(this.writer);
  private readonly groups: RowGroups;

  /** @param sources - of the one store that the rows are of. */
  constructor(sources: RowSources) {
    this.groups = new RowGroups(this.writer, sources);
  }

  /**
   * @param rows - any of the store: a page, a part of it, or those that a filter has left.
   * @param maxBytes - of the request; a first row that is larger is alone in it.
   * @throws SyntaxError when a row has no JSON where it must.
   */
  encode(rows: readonly StoredRow[], maxBytes: number): EncodedRows {
    const { writer, groups } = this;
    writer.reset();
    groups.start();
    let count = 0;
    for (const row of rows) {
      const start = groups.enter(row[16], row[17]);
      this.record(row);
      if (count > 0 && writer.length + CLOSING_BYTES > maxBytes) {
        groups.leave(start);
        break;
      }
      count++;
    }
    groups.end();
    return { payload: writer.toBytes(), count };
  }

  private record(row: StoredRow): void {
    const { writer, json } = this;
    writer.byte(0x12); // ScopeLogs.log_records = 2
    const mark = writer.begin(2);
    writer.byte(0x09); // time_unix_nano = 1
    writer.halves(row[1], row[2]);
    if (row[5] !== 0) {
      writer.byte(0x10); // severity_number = 2
      writer.int64(row[5]);
    }
    if (row[6] !== null) writeText(writer, 0x1a, row[6]); // severity_text = 3
    if (row[8] !== null || row[9] !== null) {
      writer.byte(0x2a); // body = 5
      const body = writer.begin(1);
      if (row[8] !== null)
        writeText(writer, 0x0a, row[8]); // AnyValue.string_value = 1
      else json.value(row[9]!);
      writer.end(body, 1);
    }
    if (row[15] !== null) writeKeyValue(writer, 0x32, UID_ATTRIBUTE, row[15], UNBOUNDED);
    json.keyValues(0x32, row[10]); // attributes = 6
    if (row[11] !== 0) {
      writer.byte(0x38); // dropped_attributes_count = 7
      writer.varint(row[11]);
    }
    if (row[12] !== 0) {
      writer.byte(0x45); // flags = 8
      writer.fixed32(row[12]);
    }
    if (row[13] !== null) {
      writer.byte(0x4a); // trace_id = 9
      writer.hex(row[13]);
    }
    if (row[14] !== null) {
      writer.byte(0x52); // span_id = 10
      writer.hex(row[14]);
    }
    writer.byte(0x59); // observed_time_unix_nano = 11
    writer.halves(row[3], row[4]);
    if (row[7] !== null) writeText(writer, 0x62, row[7]); // event_name = 12
    writer.end(mark, 2);
  }
}
