/** How requests are written and carried. */
export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc';

/** TLS of a destination, as PEM texts. */
export interface DestinationTls {
  /** Authorities that are trusted instead of those of the system. */
  readonly ca?: string | undefined;
  /** Certificate that is shown to the destination, and its key: mutual TLS. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The name that the destination's certificate must have, if it is not the host of the URL. */
  readonly serverName?: string | undefined;
}

/** A backend that records are forwarded to. Checked, with every default filled in; structured-clonable. */
export interface Destination {
  /** Names its cursor: under another name everything is sent again. */
  readonly name: string;
  /** http: or https:. Over HTTP with the path of the logs endpoint; over gRPC only the origin counts. */
  readonly url: string;
  readonly protocol: OtlpProtocol;
  /** Sent with every request (over gRPC as metadata). Secrets: never logged. */
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'none' | 'gzip';
  /** How long a request may take until its answer is there, in milliseconds. */
  readonly timeoutMs: number;
  /** In the filter language; undefined: everything. */
  readonly filter: string | undefined;
  /** Where a destination that is new begins: at the first record, at the next, or at those that arrived from a time on (milliseconds since 1970). */
  readonly start: 'beginning' | 'now' | number;
  /** Of a request. */
  readonly maxBatchRecords: number;
  /** Of a request before compression; a single larger record is sent alone. */
  readonly maxBatchBytes: number;
  readonly tls: DestinationTls | undefined;
}
