import { afterEach } from '@jest/globals';
import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer as createHttpServer } from 'node:http';
import {
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  createServer as createHttp2Server,
  createSecureServer,
} from 'node:http2';
import { type ServerOptions as HttpsOptions, createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, type Server, type Socket, createServer as createTcpServer } from 'node:net';

export interface ReceivedRequest {
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

export interface ReceivedCall {
  readonly headers: IncomingHttpHeaders;
  /** With the prefix of its message. */
  readonly body: Buffer;
}

export interface HttpSink {
  /** Of the logs endpoint. */
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** Of connections that were ever made to it. */
  readonly sockets: readonly Socket[];
}

type Answerer = (response: ServerResponse, received: ReceivedRequest) => unknown;

/** Destinations on this machine, as good or bad as a test wants them; they end with the test. */
export class Sinks {
  private readonly ends: Array<() => void> = [];

  constructor() {
    afterEach(() => {
      for (const end of this.ends.splice(0).reverse()) end();
    });
  }

  later(end: () => void): void {
    this.ends.push(end);
  }

  /** Answers every request once it is there. */
  async http(answer: Answerer, tls?: HttpsOptions): Promise<HttpSink> {
    const received: ReceivedRequest[] = [];
    const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const one = { request, body: Buffer.concat(chunks) };
        received.push(one);
        answer(response, one);
      });
    };
    const server = tls === undefined ? createHttpServer(onRequest) : createHttpsServer(tls, onRequest);
    const sockets = this.socketsOf(server);
    const origin = await this.listen(server);
    return { url: `http${tls === undefined ? '' : 's'}://${origin}/v1/logs`, received, sockets };
  }

  /** Over HTTP/2: answers every call once its message is there. */
  async grpc(answer: (stream: ServerHttp2Stream, call: ReceivedCall) => unknown, tls?: SecureServerOptions) {
    const received: ReceivedCall[] = [];
    const sessions: ServerHttp2Session[] = [];
    const server = tls === undefined ? createHttp2Server() : createSecureServer(tls);
    server.on('session', (session) => void sessions.push(session.on('error', () => undefined)));
    server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      const chunks: Buffer[] = [];
      stream.on('error', () => undefined);
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const call = { headers, body: Buffer.concat(chunks) };
        received.push(call);
        answer(stream, call);
      });
    });
    const origin = await this.listen(server);
    return { url: `http${tls === undefined ? '' : 's'}://${origin}`, received, sessions };
  }

  /** Over HTTP/2: answers every call at its headers, and reads no message. */
  async grpcEarly(answer: (stream: ServerHttp2Stream) => unknown) {
    const sessions: ServerHttp2Session[] = [];
    const server = createHttp2Server();
    server.on('session', (session) => void sessions.push(session));
    server.on('stream', (stream: ServerHttp2Stream) => {
      stream.on('error', () => undefined);
      answer(stream);
    });
    return { url: `http://${await this.listen(server)}`, sessions };
  }

  /** A peer that does with its connections what it likes. */
  async tcp(onSocket: (socket: Socket) => unknown): Promise<string> {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      onSocket(socket);
    });
    return `http://${await this.listen(server)}/v1/logs`;
  }

  /** @returns `127.0.0.1:PORT`. */
  async listen(server: Server): Promise<string> {
    const sockets = this.socketsOf(server);
    this.later(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  private socketsOf(server: Server): Socket[] {
    const sockets: Socket[] = [];
    server.on('connection', (socket: Socket) => sockets.push(socket));
    return sockets;
  }
}

/** What the options become when only the url is given. */
export function destinationTo(url: string) {
  return {
    name: 'test',
    url,
    protocol: 'http/protobuf' as 'http/protobuf' | 'http/json' | 'grpc',
    headers: {},
    compression: 'none' as 'none' | 'gzip',
    timeoutMs: 30_000,
    filter: undefined,
    start: 'beginning' as const,
    maxBatchRecords: 512,
    maxBatchBytes: 1_048_576,
    tls: undefined,
  };
}
