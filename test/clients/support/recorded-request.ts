/** A request of a client, as it came through a proxy. */
export interface RecordedRequest {
  /** `application/x-protobuf`, `application/json`, or `application/grpc`. */
  readonly contentType: string;
  /** The content coding that the client chose: `identity`, `gzip`. */
  readonly encoding: string;
  /** Decompressed. */
  readonly body: Uint8Array;
}

/** Stands before a sidecar, passes everything on, and keeps what clients send. */
export interface RecordingProxy {
  readonly requests: readonly RecordedRequest[];
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** The next answers are lost: the sidecar has answered, the client sees its connection break. */
  loseAnswers(count: number): void;
  close(): Promise<void>;
}
