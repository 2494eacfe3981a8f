import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { officialProto } from '../../support/otlp/official-proto.js';
import type { LogRecordJson, LogsRequestJson } from '../../support/otlp/otlp-json.js';

/** Takes what a Collector sends to Loki, and reads it with OTLP's own .proto files. */
export class LokiStandIn {
  readonly requests: LogsRequestJson[] = [];
  /** Paths that were asked for. */
  readonly paths = new Set<string>();

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.take(request, response).catch((error: Error) => response.destroy(error));
    });
  }

  /** @param port - 0 for any. */
  static async start(port = 0): Promise<LokiStandIn> {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new LokiStandIn(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** As in the settings of an exporter. */
  get endpoint(): string {
    return `http://127.0.0.1:${this.port}/otlp`;
  }

  /** In the order in which they came. */
  get records(): LogRecordJson[] {
    return this.requests.flatMap(({ resourceLogs }) =>
      resourceLogs!.flatMap(({ scopeLogs }) => scopeLogs!.flatMap(({ logRecords }) => logRecords!)),
    );
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    this.paths.add(request.url!);
    const isGzip = request.headers['content-encoding'] === 'gzip';
    this.requests.push(officialProto.decodeRequest(isGzip ? gunzipSync(body) : body, 'protobuf'));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  }
}
