import type { MessageShape } from './message-shapes.js';
import type { PartialSuccess } from './exchange.js';
import { WireReader } from './wire-reader.js';
import { WireWriter } from './wire-writer.js';

/** A sound request without what is too large, and what was left out. */
export interface Trimmed {
  readonly payload: Uint8Array;
  readonly rejected: PartialSuccess;
}

/**
 * Copies a sound request without the records that are larger than the limit. Where a resource or scope is larger,
 * all its records are left out: each would carry it.
 */
export function leaveOutLarge(request: Buffer, shape: MessageShape, maxRecordBytes: number): Trimmed {
  const trimmer = new Trimmer(request, maxRecordBytes);
  trimmer.copy(shape, 0, request.length, '');
  return {
    payload: trimmer.writer.toBytes(),
    rejected: { rejectedLogRecords: trimmer.rejected, errorMessage: trimmer.describe() },
  };
}

class Trimmer {
  readonly writer = new WireWriter();
  rejected = 0;
  private readonly reader: WireReader;
  /** What was left out first. */
  private first = '';

  constructor(
    private readonly request: Buffer,
    private readonly maxRecordBytes: number,
  ) {
    this.reader = new WireReader(request);
  }

  describe(): string {
    return (
      `${this.rejected} log record(s) were left out, because a record, its resource and its scope may have ` +
      `at most ${this.maxRecordBytes} bytes each: ${this.first}.`
    );
  }

  copy(shape: MessageShape, start: number, end: number, path: string): void {
    const { reader, writer } = this;
    const counts = new Map<number, number>();
    reader.position = start;
    while (reader.position < end) {
      const fieldStart = reader.position;
      const tag = reader.varint(end);
      const child = shape.children[tag];
      if (child === undefined || !this.isContainer(child)) {
        reader.skip(tag, end);
        writer.raw(this.request.subarray(fieldStart, reader.position));
        continue;
      }
      const contentEnd = reader.span(end);
      const contentStart = reader.position;
      const index = counts.get(tag) ?? 0;
      counts.set(tag, index + 1);
      const name = `${path}${shape.fields[tag >> 3]!.desc.name}[${index}]`;
      if (!this.leavesOut(child, contentStart, contentEnd, name)) {
        if (child.isRecord) writer.raw(this.request.subarray(fieldStart, contentEnd));
        else {
          writer.byte(tag);
          const mark = writer.begin(3);
          this.copy(child, contentStart, contentEnd, `${name}.`);
          writer.end(mark, 3);
        }
      }
      reader.position = contentEnd;
    }
  }

  /** ResourceLogs, ScopeLogs and LogRecord: what holds records, or is one. */
  private isContainer(shape: MessageShape): boolean {
    return shape.isRecord || shape.children.some((child) => child?.isLimited);
  }

  private leavesOut(shape: MessageShape, start: number, end: number, path: string): boolean {
    const large = shape.isRecord
      ? this.remark(path, end - start)
      : this.hasLargeSource(shape, start, end, path);
    if (large) this.rejected += shape.isRecord ? 1 : this.countRecords(shape, start, end);
    return large;
  }

  /** Whether the resource of ResourceLogs, or the scope of ScopeLogs, is too large. */
  private hasLargeSource(shape: MessageShape, start: number, end: number, path: string): boolean {
    const { reader } = this;
    let large = false;
    reader.position = start;
    while (reader.position < end) {
      const tag = reader.varint(end);
      if (shape.singular[tag] === 1) {
        const to = reader.span(end);
        large ||= this.remark(`${path}.${shape.fields[tag >> 3]!.desc.name}`, to - reader.position);
        reader.position = to;
      } else reader.skip(tag, end);
    }
    return large;
  }

  private remark(path: string, bytes: number): boolean {
    if (bytes <= this.maxRecordBytes) return false;
    this.first ||= `${path} has ${bytes}`;
    return true;
  }

  private countRecords(shape: MessageShape, start: number, end: number): number {
    const { reader } = this;
    let records = 0;
    reader.position = start;
    while (reader.position < end) {
      const tag = reader.varint(end);
      const child = shape.children[tag];
      if (child === undefined || shape.singular[tag] === 1) {
        reader.skip(tag, end);
        continue;
      }
      const to = reader.span(end);
      records += child.isRecord ? 1 : this.countRecords(child, reader.position, to);
      reader.position = to;
    }
    return records;
  }
}
