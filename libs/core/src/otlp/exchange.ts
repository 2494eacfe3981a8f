/** The two encodings of OTLP: `application/x-protobuf` and `application/json`. */
export type OtlpEncoding = 'protobuf' | 'json';

/** What a request may be at most. */
export interface DecodeLimits {
  /** Bytes of one record as protobuf; larger ones are left out and counted. @default 4 MiB */
  readonly maxRecordBytes: number;
  /** Records of a request: an empty one takes two bytes, and a row in the store. */
  readonly maxRecords: number;
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
