/** Every setting of the sidecar, checked and filled in. Frozen. */
export interface SidecarConfig {
  readonly storage: StorageConfig;
  readonly receivers: ReceiversConfig;
  readonly api: ApiConfig;
  readonly auth: AuthConfig;
  readonly security: SecurityConfig;
  readonly log: LogConfig;
  /** The one deadline of a shutdown, in milliseconds. */
  readonly shutdownTimeoutMs: number;
}

/** Where and how records are kept; names as in BlotterOptions. */
export interface StorageConfig {
  readonly directory: string;
  readonly fileName: string;
  readonly maxQueueRecords: number;
  readonly maxQueueBytes: number;
  readonly journalMaxBytes: number;
  readonly segmentBytes: number;
  readonly walMaxBytes: number;
  readonly adoptIntervalMs: number;
}

export interface ListenConfig {
  /** An address of this machine. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly tls: TlsConfig | undefined;
}

/** PEM files. */
export interface TlsConfig {
  readonly certFile: string;
  readonly keyFile: string;
  /** Clients must show a certificate signed by one of these. */
  readonly clientCaFile: string | undefined;
}

export interface ReceiversConfig {
  readonly http: ListenConfig & { readonly enabled: boolean; readonly allowedOrigins: readonly string[] };
  readonly grpc: ListenConfig & { readonly enabled: boolean };
  readonly limits: ReceiverLimits;
  /** Threads that decompress and decode. */
  readonly decodeThreads: number;
}

export interface ReceiverLimits {
  /** Bytes of a body as it comes. */
  readonly maxBodyBytes: number;
  /** Bytes of a body without its content coding. */
  readonly maxDecodedBytes: number;
  readonly maxRecordBytes: number;
  /** Bytes of all bodies that are being received, decoded or made durable. */
  readonly maxInFlightBytes: number;
  readonly maxConnections: number;
  readonly maxHeaderBytes: number;
  /** How long headers, and a whole request, may take to arrive, in milliseconds. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How long a request may wait to become durable before it is answered with 503, in milliseconds. */
  readonly durableTimeoutMs: number;
}

export type ApiConfig = ListenConfig & { readonly enabled: boolean };

export type TokenScope = 'ingest' | 'read' | 'admin';

export interface AuthConfig {
  /** None: everybody who can connect may do everything (which is refused on other than loopback addresses). */
  readonly tokens: readonly TokenConfig[];
}

export interface TokenConfig {
  /** For logs and for rotation. */
  readonly name: string;
  /** SHA-256 of the token, hex. */
  readonly sha256: string;
  readonly scopes: readonly TokenScope[];
}

export interface SecurityConfig {
  /** Host names that requests may name beside the addresses that are listened on. */
  readonly allowedHosts: readonly string[];
  /** Listen on other than loopback addresses without token or TLS. */
  readonly allowInsecureExposure: boolean;
}

export interface LogConfig {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly format: 'json' | 'text';
}
