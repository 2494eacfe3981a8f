import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { ReceiverLimits } from '../../config/sidecar-config.js';
import type { RequestGate } from '../../security/request-gate.js';
import { formatAddress } from '../format-address.js';
import { type LogsReceiver, overBudget } from '../logs-receiver.js';
import { type BodyResult, readBody } from '../read-body.js';
import type { ReceiverMetrics } from '../receiver-metrics.js';
import { PREFLIGHT_HEADERS, corsHeaders } from './cors.js';
import { type HttpAnswer, answerOf, refuse } from './http-answer.js';
import { ACCEPTED_CODINGS } from './http-content.js';
import { HttpExchange } from './http-exchange.js';
import { httpListener } from './http-listener.js';
import { answerOnSocket } from './socket-errors.js';

export interface OtlpHttpOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Undefined for plain HTTP. */
  readonly tls: ServerOptions | undefined;
  readonly allowedOrigins: readonly string[];
  readonly limits: ReceiverLimits;
  readonly gate: RequestGate;
}

const PATH = '/v1/logs';

/** OTLP/HTTP: `POST /v1/logs`, in protobuf and JSON. */
export class OtlpHttpServer {
  private readonly app: FastifyInstance;
  private readonly exchanges = new WeakMap<FastifyRequest, HttpExchange>();
  /** For what goes wrong on a connection while its request still comes. */
  private readonly lastExchange = new WeakMap<Socket, HttpExchange>();
  private readonly allowedOrigins: ReadonlySet<string>;
  private isStopping = false;

  constructor(
    private readonly options: OtlpHttpOptions,
    private readonly receiver: LogsReceiver,
    private readonly metrics: ReceiverMetrics,
  ) {
    this.allowedOrigins = new Set(options.allowedOrigins);
    this.app = fastify({
      serverFactory: (handler) => httpListener(handler, options.limits, options.tls),
      forceCloseConnections: 'idle',
      // Ours say when to come back.
      return503OnClosing: false,
      clientErrorHandler: (error, socket) =>
        answerOnSocket(error, socket, this.lastExchange.get(socket)?.answerEncoding ?? 'json'),
      frameworkErrors: (error, request, reply) => {
        this.begin(request, reply);
        void this.exchange(request).send(reply, refuse('protocol', 400, error.message));
      },
    });
    this.route();
  }

  /** @returns `http://127.0.0.1:4318`. @throws the system's error. */
  async listen(): Promise<string> {
    const { host, port, tls } = this.options;
    await this.app.listen({ host, port });
    return `${tls === undefined ? 'http' : 'https'}://${formatAddress(this.app.server.address())}`;
  }

  /** Takes no new connection. Resolves when the last answer is out. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.app.close();
  }

  /** Ends every connection, whatever it is at. */
  destroy(): void {
    this.app.server.closeAllConnections();
  }

  private route(): void {
    // Bodies are read by ourselves, whatever their type: the type has been looked at by then.
    this.app.removeAllContentTypeParsers();
    this.app.addContentTypeParser('*', (request: FastifyRequest, payload: IncomingMessage) =>
      readBody(payload, this.options.limits.maxBodyBytes, this.exchange(request).reservation),
    );
    this.app.addHook('onRequest', (request, reply, done) => {
      this.begin(request, reply);
      const refusal = this.refusal(request);
      if (refusal === undefined) done();
      else void this.exchange(request).send(reply, refusal);
    });
    this.app.post<{ Body: BodyResult | undefined }>(PATH, (request, reply) =>
      this.receive(request, request.body, reply),
    );
    this.app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
      const { statusCode = 500 } = error;
      const message = statusCode < 500 ? error.message : 'The sidecar failed to answer.';
      return this.exchange(request).send(reply, refuse('protocol', statusCode, message));
    });
  }

  private begin(request: FastifyRequest, reply: FastifyReply): void {
    const exchange = new HttpExchange(request, this.receiver.reserve(), pathOf(request) === PATH);
    this.exchanges.set(request, exchange);
    this.lastExchange.set(request.raw.socket, exchange);
    // 'close' comes after the last byte, and also when the sender is gone before.
    reply.raw.once('close', () => exchange.end(reply.raw.statusCode, this.metrics));
    void reply.headers(corsHeaders(request.headers.origin, this.allowedOrigins));
    if (this.isStopping) void reply.header('connection', 'close');
  }

  /** Everything that can be said without the body. */
  private refusal(request: FastifyRequest): HttpAnswer | undefined {
    const { headers, method } = request;
    if (pathOf(request) !== PATH) {
      return refuse('protocol', 404, `There is no ${pathOf(request)} here. Send logs to ${PATH}.`);
    }
    if (method === 'OPTIONS' && this.isPreflight(request)) return PREFLIGHT;
    if (method !== 'POST') return refuse('protocol', 405, `${method} is not for logs.`, { allow: 'POST' });
    return this.closedGate(headers) ?? this.unknownContent(request) ?? this.noRoom(request);
  }

  private isPreflight({ headers }: FastifyRequest): boolean {
    return (
      headers['access-control-request-method'] !== undefined &&
      corsHeaders(headers.origin, this.allowedOrigins)['access-control-allow-origin'] !== undefined
    );
  }

  private closedGate({ host, authorization }: FastifyRequest['headers']): HttpAnswer | undefined {
    const refusal = this.options.gate.refusal({ host, authorization }, 'ingest');
    if (refusal === undefined) return undefined;
    const { kind, message } = refusal;
    if (kind !== 'unauthenticated') return refuse('forbidden', 403, message);
    return refuse('unauthenticated', 401, message, { 'www-authenticate': 'Bearer' });
  }

  private unknownContent(request: FastifyRequest): HttpAnswer | undefined {
    const { encoding, coding } = this.exchange(request);
    if (encoding === undefined) {
      const message = 'Content-Type must be application/x-protobuf or application/json.';
      return refuse('protocol', 415, message, { accept: 'application/x-protobuf, application/json' });
    }
    if (coding === undefined) {
      const message = `Content-Encoding must be one of ${ACCEPTED_CODINGS}, or none.`;
      return refuse('protocol', 415, message, { 'accept-encoding': ACCEPTED_CODINGS });
    }
    return undefined;
  }

  /** Bytes are reserved as they come: a sender that only announces many must not keep out the others. */
  private noRoom(request: FastifyRequest): HttpAnswer | undefined {
    const { declaredBytes = 0 } = this.exchange(request);
    if (declaredBytes > this.options.limits.maxBodyBytes) return this.tooLarge();
    return this.receiver.hasRoom(declaredBytes) ? undefined : answerOf(overBudget());
  }

  private async receive(request: FastifyRequest, result: BodyResult | undefined, reply: FastifyReply) {
    const exchange = this.exchange(request);
    switch (result?.kind) {
      case 'aborted':
        // Nobody is there to be answered.
        return reply.hijack();
      case 'tooLarge':
        return exchange.send(reply, this.tooLarge());
      case 'overBudget':
        return exchange.send(reply, answerOf(overBudget()));
      default: {
        const task = {
          body: result?.body ?? Buffer.from(new SharedArrayBuffer(0)),
          encoding: exchange.encoding!,
          coding: exchange.coding!,
        };
        const outcome = await this.receiver.receive(task, exchange.reservation);
        if (this.isStopping) void reply.header('connection', 'close');
        return exchange.send(reply, answerOf(outcome));
      }
    }
  }

  private tooLarge(): HttpAnswer {
    return refuse('tooLarge', 413, `The body is larger than ${this.options.limits.maxBodyBytes} bytes.`);
  }

  private exchange(request: FastifyRequest): HttpExchange {
    return this.exchanges.get(request)!;
  }
}

const PREFLIGHT: HttpAnswer = {
  outcome: 'protocol',
  statusCode: 204,
  headers: PREFLIGHT_HEADERS,
  encode: () => new Uint8Array(),
};

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0]!;
}
