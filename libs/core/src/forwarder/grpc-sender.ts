import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  connect,
  constants,
} from 'node:http2';
import type { Destination } from './destination.js';
import { type GrpcAnswer, readGrpcAnswer } from './grpc-answer.js';
import { frame } from './grpc-message.js';
import { readAnswer } from './read-answer.js';
import { SafeText } from './safe-text.js';
import { failureAnswer } from './send-failure.js';
import type { Answer, Sender } from './sender.js';
import { tlsOptions } from './tls-options.js';
import { USER_AGENT } from './user-agent.js';
import { withinTime } from './within-time.js';

const PATH = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

/** OTLP/gRPC: unary calls on one HTTP/2 connection, which is made again when it is gone. */
export class GrpcSender implements Sender {
  private session: ClientHttp2Session | undefined;
  private readonly closed = new AbortController();
  private readonly safeText: SafeText;

  constructor(private readonly destination: Destination) {
    this.safeText = new SafeText(destination);
  }

  async send(request: Uint8Array, signal: AbortSignal): Promise<Answer> {
    const { timeoutMs, compression } = this.destination;
    try {
      return await withinTime(timeoutMs, [signal, this.closed.signal], async (stop) => {
        const message = await frame(request, compression);
        stop.throwIfAborted();
        return readGrpcAnswer(await this.call(message, stop), this.safeText);
      });
    } catch (error) {
      // A connection that gave no answer may be dead without saying so.
      this.session?.destroy();
      return failureAnswer(error, this.safeText);
    } finally {
      this.session?.unref();
    }
  }

  close(): void {
    this.closed.abort();
    this.session?.destroy();
  }

  private call(message: Buffer, stop: AbortSignal): Promise<GrpcAnswer> {
    const session = this.connected();
    session.ref();
    return exchange(session.request(this.headers(), { signal: stop }), message);
  }

  private connected(): ClientHttp2Session {
    const { session } = this;
    if (session !== undefined && !session.closed && !session.destroyed) return session;
    const { url, tls } = this.destination;
    const fresh = connect(new URL(url).origin, tlsOptions(tls));
    // What is wrong with the connection, its call hears, too.
    fresh.on('error', () => undefined);
    this.session = fresh;
    return fresh;
  }

  private headers(): Record<string, string> {
    const { headers, compression, timeoutMs } = this.destination;
    const metadata = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    return {
      'user-agent': USER_AGENT,
      ...(Object.fromEntries(metadata) as Record<string, string>),
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: PATH,
      te: 'trailers',
      'content-type': 'application/grpc',
      'grpc-accept-encoding': 'identity,gzip',
      'grpc-timeout': grpcTimeout(timeoutMs),
      ...(compression === 'gzip' && { 'grpc-encoding': 'gzip' }),
    };
  }
}

/** Rejects with what kept the answer away. */
async function exchange(stream: ClientHttp2Stream, message: Buffer): Promise<GrpcAnswer> {
  let headers: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders | undefined;
  stream.once('response', (response) => void (headers = response));
  stream.once('trailers', (last: IncomingHttpHeaders) => void (trailers = last));
  stream.end(message);
  try {
    // The status is behind the message, however long that is.
    const body = await readAnswer(stream, 'skip');
    return { headers, trailers: trailers ?? headers, body };
  } catch (error) {
    trailers ??= headers;
    if (trailers['grpc-status'] === undefined) throw error;
    // Reset behind the status: some do so to be spared the rest of the request.
    return { headers, trailers, body: { bytes: Buffer.alloc(0), isCut: true } };
  } finally {
    // A server that has answered may not have read everything.
    stream.on('error', () => undefined).close();
  }
}

/** At most eight digits and a unit. */
function grpcTimeout(timeoutMs: number): string {
  return timeoutMs < 1e8 ? `${Math.ceil(timeoutMs)}m` : `${Math.ceil(timeoutMs / 1000)}S`;
}
