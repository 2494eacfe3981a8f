import { Painter } from './painter.js';
import { recordLine } from './record-line.js';
import type { RecordJson } from '@blotter/core/reader';
import { safeJson } from './safe-text.js';

/** Lines of records, for people or as JSON. */
export class RecordLines {
  private readonly painter: Painter | undefined;

  constructor(isJson = false) {
    this.painter = isJson ? undefined : new Painter(process.stdout);
  }

  of(record: RecordJson): string {
    return this.painter === undefined ? safeJson(record) : this.painter.line(recordLine(record));
  }
}
