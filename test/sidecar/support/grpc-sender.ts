import { type ChannelCredentials, Client, Metadata, type ServiceError, credentials } from '@grpc/grpc-js';

/** How a call ended; `code` 0 with a response. */
export interface GrpcReply {
  readonly code: number;
  readonly details: string;
  readonly trailers: Metadata | undefined;
  readonly response: Buffer | undefined;
}

const EXPORT = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

/** The official client, with bodies as they are. */
export class GrpcSender {
  private readonly client: Client;

  /** @param to - `127.0.0.1:PORT`. */
  constructor(to: string, channel: ChannelCredentials = credentials.createInsecure(), options: object = {}) {
    this.client = new Client(to, channel, { 'grpc.max_send_message_length': -1, ...options });
  }

  /** @param metadata - name → value. */
  send(
    message: Uint8Array,
    metadata: Readonly<Record<string, string>> = {},
    path = EXPORT,
  ): Promise<GrpcReply> {
    const headers = new Metadata();
    for (const [name, value] of Object.entries(metadata)) headers.set(name, value);
    return new Promise((resolve) => {
      this.client.makeUnaryRequest<Uint8Array, Buffer>(
        path,
        (value) => Buffer.from(value),
        (value) => value,
        message,
        headers,
        (error: ServiceError | null, response?: Buffer) =>
          resolve({
            code: error?.code ?? 0,
            details: error?.details ?? '',
            trailers: error?.metadata,
            response,
          }),
      );
    });
  }

  close(): void {
    this.client.close();
  }
}
