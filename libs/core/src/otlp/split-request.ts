import { WireReader } from './wire-reader.js';

/*
 * Tags are the same on each level of ExportLogsServiceRequest { 1: ResourceLogs { 2: ScopeLogs { 2: LogRecord } } }.
 */
const RESOURCE_LOGS = 0x0a;
const CHILDREN = 0x12;

/**
 * Takes an ExportLogsServiceRequest apart without reading its records: one request for each, with the bytes of its
 * resource and scope, in their order.
 * @throws BlotterError ERR_BLOTTER_MALFORMED when it cannot be taken apart.
 */
export function splitRequest(request: Uint8Array): Uint8Array[] {
  const buffer = Buffer.from(request.buffer, request.byteOffset, request.byteLength);
  const requests: Uint8Array[] = [];
  for (const resourceLogs of children(buffer, RESOURCE_LOGS).inner) {
    const resource = children(resourceLogs, CHILDREN);
    for (const scopeLogs of resource.inner) {
      const scope = children(scopeLogs, CHILDREN);
      for (const record of scope.inner) {
        const inScope = Buffer.concat([...scope.rest, field(CHILDREN, record)]);
        const inResource = Buffer.concat([...resource.rest, field(CHILDREN, inScope)]);
        requests.push(field(RESOURCE_LOGS, inResource));
      }
    }
  }
  return requests;
}

interface Children {
  /** Contents of the fields with the wanted tag. */
  readonly inner: Buffer[];
  /** The other fields, whole. */
  readonly rest: Buffer[];
}

function children(message: Buffer, wanted: number): Children {
  const reader = new WireReader(message);
  const [inner, rest]: [Buffer[], Buffer[]] = [[], []];
  while (reader.position < message.length) {
    const start = reader.position;
    const tag = reader.varint(message.length);
    if (tag === wanted) {
      const end = reader.span(message.length);
      inner.push(message.subarray(reader.position, end));
      reader.position = end;
    } else {
      reader.skip(tag, message.length);
      rest.push(message.subarray(start, reader.position));
    }
  }
  return { inner, rest };
}

function field(tag: number, content: Buffer): Buffer {
  const header: number[] = [tag];
  let length = content.length;
  for (; length > 127; length = Math.floor(length / 128)) header.push((length & 127) | 128);
  header.push(length);
  return Buffer.concat([Buffer.from(header), content]);
}
