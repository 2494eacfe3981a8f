import { BlotterError } from '../errors.js';
import { jsonToProtobuf } from './json-request.js';
import type { DecodeLimits, DecodedLogs, OtlpEncoding } from './exchange.js';
import { leaveOutLarge } from './leave-out-large.js';
import { mergeRepeats } from './merge-repeats.js';
import { requestShape } from './message-shapes.js';
import { walkRequest } from './request-walk.js';

const DEFAULT_LIMITS: DecodeLimits = { maxRecordBytes: 4 * 1024 * 1024, maxRecords: 262_144 };

/**
 * Validates an ExportLogsServiceRequest, and turns JSON into protobuf. What comes out, readLogRows reads; it is the
 * body itself unless it was JSON, something was left out, or fields had to be merged.
 * @throws BlotterError ERR_BLOTTER_MALFORMED naming the field and the place; ERR_BLOTTER_TOO_LARGE for too many records.
 */
export function decodeLogsRequest(
  body: Uint8Array,
  encoding: OtlpEncoding,
  limits: Partial<DecodeLimits> = {},
): DecodedLogs {
  const { maxRecordBytes, maxRecords } = { ...DEFAULT_LIMITS, ...limits };
  let payload = encoding === 'json' ? jsonToProtobuf(body) : body;
  let walked = walkRequest(payload, maxRecordBytes);
  if (walked.hasRepeats) {
    payload = mergeRepeats(asBuffer(payload), requestShape());
    walked = walkRequest(payload, maxRecordBytes);
  }
  const { records } = walked;
  if (records > maxRecords) throw tooMany(records, maxRecords);
  if (!walked.hasTooLarge) return { payload, records };
  const trimmed = leaveOutLarge(asBuffer(payload), requestShape(), maxRecordBytes);
  const { rejectedLogRecords } = trimmed.rejected;
  return { payload: trimmed.payload, records: records - rejectedLogRecords, rejected: trimmed.rejected };
}

function tooMany(records: number, maxRecords: number): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_TOO_LARGE',
    `The request has ${records} records, more than ${maxRecords}.`,
    'Send fewer in one request, or raise the bound.',
  );
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
