import type { ContentCoding, DecodedLogs, OtlpEncoding } from '@blotter/core/otlp';

/** What a decoding thread is set up with. */
export interface DecodeSetup {
  /** Bytes of a body without its content coding. */
  readonly maxDecodedBytes: number;
  readonly maxRecordBytes: number;
  readonly maxRecords: number;
}

/** A body as it came. */
export interface DecodeTask {
  readonly body: Uint8Array<SharedArrayBuffer>;
  readonly encoding: OtlpEncoding;
  readonly coding: ContentCoding;
}

/** Plain, because errors lose their class between threads. */
export type DecodeResult =
  | ({ readonly kind: 'decoded'; readonly decodedBytes: number } & DecodedLogs)
  | { readonly kind: 'malformed' | 'tooLarge'; readonly message: string }
  /** A mistake of ours: for the log, not for the sender. */
  | { readonly kind: 'failed'; readonly message: string };
