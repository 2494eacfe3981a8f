/* Looks into requests in protobuf as far as a sink needs it: cheap, and nothing of the code under test. */

const RESOURCE_LOGS = 1;
const SCOPE_LOGS = 2;
const LOG_RECORDS = 2;
const BODY = 5;
const ATTRIBUTES = 6;
const KEY = 1;
const VALUE = 2;
const STRING_VALUE = 1;

/** What a sink tells records by. */
export interface ScannedRecord {
  /** The attribute `log.record.uid`; '' without one. */
  readonly uid: string;
  /** '' when it is no string. */
  readonly body: string;
}

/** How many records an ExportLogsServiceRequest has. */
export function countRecords(request: Buffer): number {
  let records = 0;
  eachRecord(request, () => records++);
  return records;
}

/** The records of an ExportLogsServiceRequest, in its order. */
export function scanRequest(request: Buffer): ScannedRecord[] {
  const records: ScannedRecord[] = [];
  eachRecord(request, (from, to) => records.push(scanRecord(request, from, to)));
  return records;
}

function eachRecord(request: Buffer, act: (from: number, to: number) => void): void {
  const inside = (wanted: number, next: Visit): Visit => {
    return (field, from, to) => {
      if (field === wanted) eachField(request, from, to, next);
    };
  };
  const record: Visit = (field, from, to) => {
    if (field === LOG_RECORDS) act(from, to);
  };
  eachField(request, 0, request.length, inside(RESOURCE_LOGS, inside(SCOPE_LOGS, record)));
}

function scanRecord(request: Buffer, from: number, to: number): ScannedRecord {
  let uid = '';
  let body = '';
  eachField(request, from, to, (field, start, end) => {
    if (field === BODY) body = textIn(request, start, end, STRING_VALUE);
    if (field !== ATTRIBUTES || textIn(request, start, end, KEY) !== 'log.record.uid') return;
    eachField(request, start, end, (part, valueStart, valueEnd) => {
      if (part === VALUE) uid = textIn(request, valueStart, valueEnd, STRING_VALUE);
    });
  });
  return { uid, body };
}

/** The content of the message's field of this number, as text. */
function textIn(bytes: Buffer, from: number, to: number, wanted: number): string {
  let text = '';
  eachField(bytes, from, to, (field, start, end) => {
    if (field === wanted) text = bytes.toString('utf8', start, end);
  });
  return text;
}

/** @param from - where the content of a field begins. @param to - where it ends. */
type Visit = (field: number, from: number, to: number) => void;

/** Visits the fields of a message that have a length; numbers are passed over. @throws RangeError for other bytes. */
function eachField(bytes: Buffer, from: number, to: number, visit: Visit): void {
  let at = from;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || at > to) throw new RangeError('The message ends in the middle of a number.');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < to) {
    const tag = varint();
    const type = tag % 8;
    if (type === 0) varint();
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else if (type === 2) {
      const length = varint();
      const start = at;
      at += length;
      if (at > to) throw new RangeError('A field is longer than its message.');
      visit(Math.floor(tag / 8), start, at);
    } else throw new RangeError(`There is no wire type ${type}.`);
  }
}
