/* Just enough of protobuf to write requests of OTLP by hand, whole or broken. */

function field(number: number, content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content as string);
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    if (rest < 128) {
      length.push(rest);
      break;
    }
    length.push((rest & 127) | 128);
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}

/** A LogRecord with a body, and perhaps a uid. */
export function logRecord(body: string, uid?: string): Buffer {
  const text = field(5, field(1, body));
  if (uid === undefined) return text;
  const attribute = Buffer.concat([field(1, 'log.record.uid'), field(2, field(1, uid))]);
  return Buffer.concat([text, field(6, attribute)]);
}

/** A LogRecord whose body says that it is longer than it is. */
export function brokenRecord(): Buffer {
  return field(5, Buffer.from([0x0a, 0x7f]));
}

/** An ExportLogsServiceRequest with these records, of one resource and one scope. */
export function logsRequest(records: readonly Buffer[]): Buffer {
  const scopeLogs = Buffer.concat([
    field(1, field(1, 'elsewhere')),
    ...records.map((record) => field(2, record)),
  ]);
  return field(1, field(2, scopeLogs));
}
