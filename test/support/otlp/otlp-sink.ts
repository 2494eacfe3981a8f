import { decodeLogsRequest, encodeLogsResponse, encodeStatus } from '@blotter/core/otlp';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type ScannedRecord, scanRequest } from './scan-request.js';
import { CONTENT_TYPES } from './otlp-http.js';
import type { Encoding } from './official-proto.js';

/** What a sink does with a request. Only the first three take its records. */
export type Reaction =
  | 'accept'
  /** Takes the records, and closes the connection instead of answering. */
  | 'accept in silence'
  | { readonly leaveOut: number; readonly message: string }
  /** Closes the connection. */
  | 'reset'
  /** Never answers. */
  | 'hang'
  | { readonly status: number; readonly retryAfter?: string; readonly message?: string };

/** Decides on a request by its records. */
export type Behaviour = (records: readonly ScannedRecord[]) => Reaction;

/** A request that the sink was sent. */
export interface SinkRequest {
  /** When it was there, by `performance.now()`. */
  readonly at: number;
  readonly records: readonly ScannedRecord[];
  /** Of its body, as it was sent. */
  readonly bytes: number;
  readonly reaction: Reaction;
}

export const accept: Behaviour = () => 'accept';

/** A server that takes logs over OTLP/HTTP in a way that tests decide on, and remembers what it was sent. */
export class OtlpSink {
  readonly requests: SinkRequest[] = [];
  /** The records that it took, in the order of their arrival, again when they come again. */
  readonly taken: ScannedRecord[] = [];
  /** What it does from now on. */
  behaviour: Behaviour = accept;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      void this.serve(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  /** @param port - any free one by default. */
  static async start(port = 0): Promise<OtlpSink> {
    const sink = new OtlpSink();
    await new Promise<void>((resolve, reject) => {
      sink.server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return sink;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Requests with records: without those that only ask whether it works. */
  get filled(): readonly SinkRequest[] {
    return this.requests.filter(({ records }) => records.length > 0);
  }

  /** Closes its connections, and listens no more. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const encoding: Encoding = request.headers['content-type'] === CONTENT_TYPES.json ? 'json' : 'protobuf';
    const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const { payload } = decodeLogsRequest(plain, encoding);
    const records = scanRequest(Buffer.from(payload));
    const reaction = this.behaviour(records);
    this.requests.push({ at: performance.now(), records, bytes: body.length, reaction });
    this.react(reaction, records, encoding, response);
  }

  private react(
    reaction: Reaction,
    records: readonly ScannedRecord[],
    encoding: Encoding,
    response: ServerResponse,
  ): void {
    if (reaction === 'hang') return;
    if (reaction === 'reset') return void response.socket?.resetAndDestroy();
    if (reaction === 'accept' || reaction === 'accept in silence' || 'leaveOut' in reaction) {
      this.taken.push(...records);
      if (reaction === 'accept in silence') return void response.socket?.destroy();
      const partial =
        reaction === 'accept'
          ? undefined
          : { rejectedLogRecords: reaction.leaveOut, errorMessage: reaction.message };
      response.writeHead(200, { 'content-type': CONTENT_TYPES[encoding] });
      response.end(encodeLogsResponse(encoding, partial));
      return;
    }
    const { status, retryAfter, message = 'not now' } = reaction;
    response.writeHead(status, {
      'content-type': CONTENT_TYPES[encoding],
      ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
    });
    response.end(encodeStatus(encoding, { code: 0, message }));
  }
}
