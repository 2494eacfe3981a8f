import {
  type ChannelOptions,
  Client,
  type ChannelCredentials,
  Metadata,
  credentials,
  status,
} from '@grpc/grpc-js';

const EXPORT = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

/** What a server answered; the body of an OK. */
export interface GrpcAnswer {
  /** google.rpc.Code */
  readonly code: number;
  readonly message: string;
  readonly body: Buffer | undefined;
  readonly metadata: Metadata;
}

export interface ExportOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly timeoutMs?: number;
}

/** A sender of bytes over OTLP/gRPC: it repeats nothing and understands nothing. */
export class OtlpGrpc {
  private readonly client: Client;

  /** @param address - `127.0.0.1:PORT`. */
  constructor(
    address: string,
    options: ChannelOptions = {},
    channel: ChannelCredentials = credentials.createInsecure(),
  ) {
    this.client = new Client(address, channel, {
      'grpc.enable_retries': 0,
      'grpc.max_send_message_length': -1,
      // Senders in one process would share a connection.
      'grpc.use_local_subchannel_pool': 1,
      ...options,
    });
  }

  /** Never rejects: a failure is an answer. */
  export(
    body: Uint8Array,
    { metadata = {}, method = EXPORT, timeoutMs = 30_000 }: ExportOptions = {},
  ): Promise<GrpcAnswer> {
    const sent = new Metadata();
    for (const [key, value] of Object.entries(metadata)) sent.set(key, value);
    const bytes = Buffer.from(body);
    return new Promise((resolve) => {
      let trailers = new Metadata();
      this.client
        .makeUnaryRequest<Buffer, Buffer>(
          method,
          asItIs,
          asItIs,
          bytes,
          sent,
          { deadline: Date.now() + timeoutMs },
          (error, answer) =>
            resolve(
              error === null
                ? { code: status.OK, message: '', body: answer, metadata: trailers }
                : { code: error.code, message: error.details, body: undefined, metadata: error.metadata },
            ),
        )
        .on('status', (ending) => (trailers = ending.metadata));
    });
  }

  close(): void {
    this.client.close();
  }
}

function asItIs(bytes: Buffer): Buffer {
  return bytes;
}
