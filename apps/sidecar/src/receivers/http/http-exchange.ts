import type { ContentCoding, OtlpEncoding } from '@blotter/core/otlp';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Reservation } from '../in-flight-bytes.js';
import type { Outcome, ReceiverMetrics } from '../receiver-metrics.js';
import type { HttpAnswer } from './http-answer.js';
import { codingOf, contentTypeOf, encodingOf } from './http-content.js';

/** What is known of one request, from its header to its answer. */
export class HttpExchange {
  /** Undefined when it is none that we know. */
  readonly encoding: OtlpEncoding | undefined;
  readonly coding: ContentCoding | undefined;
  private readonly startMs = performance.now();
  private outcome: Outcome = 'aborted';

  /** @param isKnownPath - for the metrics: others would let anybody make up time series. */
  constructor(
    private readonly request: FastifyRequest,
    readonly reservation: Reservation,
    private readonly isKnownPath: boolean,
  ) {
    this.encoding = encodingOf(request.headers['content-type']);
    this.coding = codingOf(request.headers['content-encoding']);
  }

  /** Of the answer: the request's, or JSON, which people can read, when it has none that we know. */
  get answerEncoding(): OtlpEncoding {
    return this.encoding ?? 'json';
  }

  /** Undefined when it comes in chunks. */
  get declaredBytes(): number | undefined {
    const header = this.request.headers['content-length'];
    return header === undefined ? undefined : Number(header);
  }

  send(reply: FastifyReply, { outcome, statusCode, headers, encode }: HttpAnswer): FastifyReply {
    this.outcome = outcome;
    return reply
      .code(statusCode)
      .headers(headers)
      .type(contentTypeOf(this.answerEncoding))
      .send(encode(this.answerEncoding));
  }

  /** The answer is out, or the sender is gone. */
  end(statusCode: number, metrics: ReceiverMetrics): void {
    this.reservation.release();
    metrics.httpEnded(this.outcome, (performance.now() - this.startMs) / 1000, {
      method: this.request.method,
      statusCode,
      scheme: this.request.protocol,
      route: this.isKnownPath ? '/v1/logs' : undefined,
    });
  }
}
