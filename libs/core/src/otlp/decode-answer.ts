import type { OtlpEncoding, PartialSuccess, RpcStatus } from './exchange.js';
import { WireReader } from './wire-reader.js';

/** google.rpc.Status as an answer has it. */
export interface AnsweredStatus extends RpcStatus {
  /** Of its RetryInfo, if it has one; 0 when that gives no delay. */
  readonly retryDelayMs: number | undefined;
}

/**
 * Reads an ExportLogsServiceResponse. Like all here without the protobuf library, which would take 11 MB of heap in
 * every process that forwards.
 * @throws when the body is none.
 */
export function decodeLogsResponse(encoding: OtlpEncoding, body: Uint8Array): PartialSuccess {
  return encoding === 'json' ? responseOfJson(body) : responseOfProtobuf(body);
}

/** @throws when the body is no google.rpc.Status. */
export function decodeStatus(encoding: OtlpEncoding, body: Uint8Array): AnsweredStatus {
  return encoding === 'json' ? statusOfJson(body) : statusOfProtobuf(body);
}

function responseOfProtobuf(body: Uint8Array): PartialSuccess {
  const response = { rejectedLogRecords: 0, errorMessage: '' };
  const reader = readerOf(body);
  eachField(reader, body.byteLength, {
    [messageTag(1)]: (end) =>
      eachField(reader, end, {
        [varintTag(1)]: (end) => (response.rejectedLogRecords = Number(reader.int64(end))),
        [messageTag(2)]: (end) => (response.errorMessage = textTo(reader, end)),
      }),
  });
  return response;
}

function statusOfProtobuf(body: Uint8Array): AnsweredStatus {
  const status = { code: 0, message: '', retryDelayMs: undefined as number | undefined };
  const reader = readerOf(body);
  eachField(reader, body.byteLength, {
    [varintTag(1)]: (end) => (status.code = reader.int32(end)),
    [messageTag(2)]: (end) => (status.message = textTo(reader, end)),
    [messageTag(3)]: (end) => (status.retryDelayMs ??= retryDelay(reader, end)),
  });
  return status;
}

/** Of a google.protobuf.Any; undefined when it holds something else than RetryInfo. */
function retryDelay(reader: WireReader, end: number): number | undefined {
  let type = '';
  let value: Uint8Array = new Uint8Array();
  eachField(reader, end, {
    [messageTag(1)]: (end) => (type = textTo(reader, end)),
    [messageTag(2)]: (end) => (value = reader.buffer.subarray(reader.position, end)),
  });
  return type.endsWith('/google.rpc.RetryInfo') ? delayOfRetryInfo(value) : undefined;
}

function delayOfRetryInfo(retryInfo: Uint8Array): number {
  let delayMs = 0;
  const reader = readerOf(retryInfo);
  eachField(reader, retryInfo.byteLength, {
    // A google.protobuf.Duration.
    [messageTag(1)]: (end) =>
      eachField(reader, end, {
        [varintTag(1)]: (end) => (delayMs += Number(reader.int64(end)) * 1000),
        [varintTag(2)]: (end) => (delayMs += reader.int32(end) / 1e6),
      }),
  });
  return delayMs;
}

/** Calls what is given for the tag of a field; of a length-delimited one with its own end. Skips the others. */
function eachField(
  reader: WireReader,
  end: number,
  fields: Readonly<Record<number, (end: number) => unknown>>,
): void {
  while (reader.position < end) {
    const tag = reader.varint(end);
    const read = fields[tag];
    if (read === undefined) reader.skip(tag, end);
    else if ((tag & 7) !== 2) read(end);
    else {
      const spanEnd = reader.span(end);
      read(spanEnd);
      reader.position = spanEnd;
    }
  }
}

function varintTag(field: number): number {
  return field << 3;
}

/** Also of texts and bytes. */
function messageTag(field: number): number {
  return (field << 3) | 2;
}

function textTo(reader: WireReader, end: number): string {
  return reader.text(reader.position, end);
}

function readerOf(bytes: Uint8Array): WireReader {
  return new WireReader(asBuffer(bytes));
}

function responseOfJson(body: Uint8Array): PartialSuccess {
  const response = objectOf(JSON.parse(asBuffer(body).toString()));
  const partial = objectOf(response.partialSuccess ?? response.partial_success ?? {});
  // int64: a text in ProtoJSON, a number from many.
  const rejected = Number(partial.rejectedLogRecords ?? partial.rejected_log_records ?? 0);
  if (Number.isNaN(rejected)) throw new TypeError('rejectedLogRecords is no number');
  return {
    rejectedLogRecords: rejected,
    errorMessage: textOr(partial.errorMessage ?? partial.error_message, ''),
  };
}

function statusOfJson(body: Uint8Array): AnsweredStatus {
  const { code, message } = objectOf(JSON.parse(asBuffer(body).toString()));
  if (typeof message !== 'string') throw new TypeError('a status has a message');
  return { code: typeof code === 'number' ? code : 0, message, retryDelayMs: undefined };
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('is no object');
  }
  return value as Record<string, unknown>;
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
