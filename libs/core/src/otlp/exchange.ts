import type { StoredRecord } from '../model/index.js';

/** The two encodings of OTLP: `application/x-protobuf` and `application/json`. */
export type OtlpEncoding = 'protobuf' | 'json';

/** Content codings of a request's body. */
export type ContentCoding = 'identity' | 'gzip' | 'deflate' | 'zstd';

/** What a request may be at most. */
export interface DecodeLimits {
  /** Bytes of one record as protobuf; larger ones are left out and counted. */
  readonly maxRecordBytes: number;
}

/** A request that was found sound. */
export interface DecodedLogs {
  /** ExportLogsServiceRequest, protobuf: the body as it came, or what JSON became. */
  readonly payload: Uint8Array;
  /** Records in the payload. */
  readonly records: number;
  /** Left out, and why; absent when all are in the payload. */
  readonly rejected?: PartialSuccess | undefined;
}

/** ExportLogsPartialSuccess. */
export interface PartialSuccess {
  readonly rejectedLogRecords: number;
  readonly errorMessage: string;
}

/** google.rpc.Status without details. */
export interface RpcStatus {
  /** google.rpc.Code, for instance 3 for INVALID_ARGUMENT. */
  readonly code: number;
  readonly message: string;
}

/**
 * Undoes a content coding.
 * @param maxBytes - of the result.
 * @throws BlotterError ERR_BLOTTER_TOO_LARGE, ERR_BLOTTER_MALFORMED.
 */
export function decompress(_body: Uint8Array, _coding: ContentCoding, _maxBytes: number): Uint8Array {
  throw new Error('not built yet');
}

/**
 * Validates an ExportLogsServiceRequest, and turns JSON into protobuf.
 * @throws BlotterError ERR_BLOTTER_MALFORMED naming the field and the place.
 */
export function decodeLogsRequest(
  _body: Uint8Array,
  _encoding: OtlpEncoding,
  _limits?: Partial<DecodeLimits>,
): DecodedLogs {
  throw new Error('not built yet');
}

/** An ExportLogsServiceRequest of stored records, in their order within resource and scope. */
export function encodeLogsRequest(_records: Iterable<StoredRecord>, _encoding: OtlpEncoding): Uint8Array {
  throw new Error('not built yet');
}

/** An ExportLogsServiceResponse; partial_success stays unset without one. */
export function encodeLogsResponse(_encoding: OtlpEncoding, _partial?: PartialSuccess): Uint8Array {
  throw new Error('not built yet');
}

export function encodeStatus(_encoding: OtlpEncoding, _status: RpcStatus): Uint8Array {
  throw new Error('not built yet');
}
