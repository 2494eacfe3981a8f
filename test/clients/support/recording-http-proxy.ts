import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { RecordedRequest, RecordingProxy } from './recorded-request.js';

/** A reverse proxy for OTLP/HTTP. */
export class RecordingHttpProxy implements RecordingProxy {
  readonly requests: RecordedRequest[] = [];
  private answersToLose = 0;

  private constructor(
    private readonly server: Server,
    private readonly upstream: string,
  ) {
    server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
      this.pass(incoming, response).catch((error: Error) => response.destroy(error));
    });
  }

  /** @param upstream - `http://127.0.0.1:PORT`. */
  static async start(upstream: string): Promise<RecordingHttpProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RecordingHttpProxy(server, upstream);
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  loseAnswers(count: number): void {
    this.answersToLose = count;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, headers } = incoming;
    const sent = await buffer(incoming);
    const encoding = headers['content-encoding'] ?? 'identity';
    this.requests.push({
      contentType: headers['content-type'] ?? '',
      encoding,
      body: encoding === 'gzip' ? gunzipSync(sent) : sent,
    });
    const passed = request(new URL(url!, this.upstream), { method, headers });
    passed.end(sent);
    const [answer] = (await once(passed, 'response')) as [IncomingMessage];
    const body = await buffer(answer);
    if (this.answersToLose > 0) {
      this.answersToLose--;
      incoming.socket.destroy();
      return;
    }
    response.writeHead(answer.statusCode!, answer.headers).end(body);
  }
}
