import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { once } from 'node:events';

const EXPORT = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

/** How a call over HTTP/2 ended: what was answered, or how the stream broke off. */
export interface CallEnding {
  readonly status: number | undefined;
  readonly grpcStatus: number | undefined;
  readonly message: string;
  readonly body: Buffer;
  readonly resetCode: number;
}

/** A gRPC message as it travels: a flag, a length, and what it says. */
export function framed(body: Uint8Array, { flag = 0, length = body.length } = {}): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, body]);
}

/** A connection of HTTP/2 that sends what no gRPC client sends. */
export class GrpcConnection {
  private readonly session: ClientHttp2Session;

  constructor(address: string) {
    this.session = connect(`http://${address}`);
    // Calls tell of it.
    this.session.on('error', () => undefined);
  }

  get isClosed(): boolean {
    return this.session.closed || this.session.destroyed;
  }

  /** Never rejects. @param bytes - of the stream's data. */
  async call(bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}): Promise<CallEnding> {
    const stream = this.open(headers);
    stream.end(bytes);
    return endingOf(stream);
  }

  open(headers: Readonly<Record<string, string>> = {}): ClientHttp2Stream {
    const stream = this.session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: EXPORT,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      [constants.HTTP2_HEADER_TE]: 'trailers',
      ...headers,
    });
    stream.on('error', () => undefined);
    return stream;
  }

  /** Resolves when it is gone. */
  async close(): Promise<void> {
    if (this.session.destroyed) return;
    const closed = once(this.session, 'close');
    this.session.destroy();
    await closed;
  }
}

async function endingOf(stream: ClientHttp2Stream): Promise<CallEnding> {
  let status: number | undefined;
  let fields: Record<string, unknown> = {};
  const chunks: Buffer[] = [];
  stream.on('response', (headers) => {
    status = headers[':status'];
    fields = { ...fields, ...headers };
  });
  stream.on('trailers', (trailers) => (fields = { ...fields, ...trailers }));
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise<void>((resolve) => stream.once('close', resolve));
  const grpcStatus = fields['grpc-status'];
  return {
    status,
    grpcStatus: grpcStatus === undefined ? undefined : Number(grpcStatus),
    message: decodeURIComponent((fields['grpc-message'] ?? '') as string),
    body: Buffer.concat(chunks),
    resetCode: stream.rstCode,
  };
}
