import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
  connect,
  createServer,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { RecordedRequest, RecordingProxy } from './recorded-request.js';

/** A reverse proxy for gRPC: it passes HTTP/2 streams on as they are, compressed or not. */
export class RecordingGrpcProxy implements RecordingProxy {
  readonly requests: RecordedRequest[] = [];
  private answersToLose = 0;

  private constructor(
    private readonly server: Http2Server,
    private readonly upstream: ClientHttp2Session,
  ) {
    server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) =>
      this.pass(stream, headers),
    );
  }

  /** @param upstream - `127.0.0.1:PORT`. */
  static async start(upstream: string): Promise<RecordingGrpcProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const session = connect(`http://${upstream}`);
    await once(session, 'connect');
    return new RecordingGrpcProxy(server, session);
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  loseAnswers(count: number): void {
    this.answersToLose = count;
  }

  async close(): Promise<void> {
    this.upstream.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private pass(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const sent: Buffer[] = [];
    const passed = this.upstream.request(headers);
    stream.on('data', (chunk: Buffer) => sent.push(chunk));
    stream.on('end', () => this.record(Buffer.concat(sent), headers));
    stream.on('error', () => passed.close());
    passed.on('error', () => stream.close());
    stream.pipe(passed);
    let trailers: IncomingHttpHeaders = {};
    passed.on('response', (answer, flags) => {
      if (this.answersToLose > 0) {
        this.answersToLose--;
        stream.session?.destroy();
        return;
      }
      // An answer of headers alone has its status in them.
      const isWhole = (flags & 1) === 1;
      stream.on('wantTrailers', () => stream.sendTrailers(trailers));
      stream.respond(answer, isWhole ? { endStream: true } : { waitForTrailers: true });
      if (!isWhole) passed.pipe(stream);
    });
    passed.on('trailers', (received: IncomingHttpHeaders) => (trailers = received));
  }

  /** Messages are framed: one byte that says whether it is compressed, four of length. */
  private record(sent: Buffer, headers: IncomingHttpHeaders): void {
    for (let start = 0; start < sent.length;) {
      const isCompressed = sent[start] === 1;
      const end = start + 5 + sent.readUInt32BE(start + 1);
      const message = sent.subarray(start + 5, end);
      this.requests.push({
        contentType: 'application/grpc',
        encoding: isCompressed ? String(headers['grpc-encoding']) : 'identity',
        body: isCompressed ? gunzipSync(message) : message,
      });
      start = end;
    }
  }
}
