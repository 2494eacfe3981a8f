import { encodeLogsResponse } from '@blotter/core/otlp';
import { type IncomingHttpHeaders, type ServerHttp2Stream, constants } from 'node:http2';
import type { ReceiverLimits } from '../../config/sidecar-config.js';
import type { RequestGate } from '../../security/request-gate.js';
import type { Reservation } from '../in-flight-bytes.js';
import { type LogsReceiver, overBudget } from '../logs-receiver.js';
import { readBody } from '../read-body.js';
import type { Outcome, ReceiverMetrics } from '../receiver-metrics.js';
import { ACCEPTED_CODINGS, PREFIX_BYTES, codingOf, frame, unframe } from './grpc-message.js';
import { type GrpcStatus, grpcStatus, statusHeaders } from './grpc-status.js';

export interface GrpcCallOptions {
  readonly limits: ReceiverLimits;
  readonly gate: RequestGate;
}

const METHOD = 'opentelemetry.proto.collector.logs.v1.LogsService/Export';
const CONTENT_TYPE = /^application\/grpc(\+proto)?\s*(;|$)/i;

/** One call, from its headers to its trailers. */
export class GrpcCall {
  private readonly startMs = performance.now();
  private readonly reservation: Reservation;
  private outcome: Outcome = 'aborted';
  private statusName = 'CANCELLED';

  constructor(
    private readonly stream: ServerHttp2Stream,
    private readonly headers: IncomingHttpHeaders,
    private readonly receiver: LogsReceiver,
    private readonly metrics: ReceiverMetrics,
    private readonly options: GrpcCallOptions,
  ) {
    this.reservation = receiver.reserve();
    // Told by 'close', too.
    stream.on('error', () => undefined);
    stream.once('close', () => this.end());
  }

  /** Never rejects. */
  async run(): Promise<void> {
    const { 'content-type': type = '', ':method': method } = this.headers;
    // HTTP/2 only tells senders of this bound; its own is 64 KiB.
    if (headerBytes(this.headers) > this.options.limits.maxHeaderBytes) return this.notGrpc(431);
    if (method !== 'POST' || !CONTENT_TYPE.test(type)) return this.notGrpc(method === 'POST' ? 415 : 405);
    const refusal = this.refusal();
    if (refusal !== undefined) return this.fail(refusal);
    const { requestTimeoutMs } = this.options.limits;
    const timer = setTimeout(() => this.fail(tooSlow(requestTimeoutMs)), requestTimeoutMs);
    const result = await this.read().finally(() => clearTimeout(timer));
    if (result !== undefined) await this.receive(result);
  }

  /** Everything that can be said without the message. */
  private refusal(): GrpcStatus | undefined {
    const { ':path': path = '', ':authority': authority, host, authorization } = this.headers;
    if (path !== `/${METHOD}`) {
      const message = `There is no ${path} here, only /${METHOD}.`;
      return { outcome: 'protocol', name: 'UNIMPLEMENTED', message };
    }
    const refused = this.options.gate.refusal({ host: authority ?? host, authorization }, 'ingest');
    if (refused?.kind === 'unauthenticated') {
      return { outcome: 'unauthenticated', name: 'UNAUTHENTICATED', message: refused.message };
    }
    if (refused !== undefined) {
      return { outcome: 'forbidden', name: 'PERMISSION_DENIED', message: refused.message };
    }
    const closing = this.receiver.refusal();
    return closing && grpcStatus(closing);
  }

  /** @returns undefined when the call has been answered, or its sender is gone. */
  private async read(): Promise<Buffer<ArrayBuffer> | undefined> {
    const { maxBodyBytes } = this.options.limits;
    const result = await readBody(this.stream, maxBodyBytes + PREFIX_BYTES, this.reservation);
    switch (result.kind) {
      case 'complete':
        return result.body;
      case 'tooLarge':
        this.fail(
          grpcStatus({ kind: 'tooLarge', message: `The message is larger than ${maxBodyBytes} bytes.` }),
        );
        return undefined;
      case 'overBudget':
        this.fail(grpcStatus(overBudget()));
        return undefined;
      case 'aborted':
        return undefined;
    }
  }

  private async receive(bytes: Buffer<ArrayBuffer>): Promise<void> {
    // A reset ends the body as if it were whole.
    if (this.stream.aborted || this.stream.destroyed) return;
    const message = unframe(bytes);
    if (message.kind === 'malformed') return this.fail(grpcStatus(message));
    const { 'grpc-encoding': header } = this.headers;
    const coding = message.isCompressed ? codingOf(String(header ?? '')) : 'identity';
    if (coding === undefined || (message.isCompressed && coding === 'identity')) {
      const text = `grpc-encoding must be one of ${ACCEPTED_CODINGS}.`;
      return this.fail({ outcome: 'protocol', name: 'UNIMPLEMENTED', message: text });
    }
    const task = { body: message.body, encoding: 'protobuf', coding } as const;
    const outcome = await this.receiver.receive(task, this.reservation);
    if (outcome.kind !== 'accepted') return this.fail(grpcStatus(outcome));
    this.succeed(frame(encodeLogsResponse('protobuf', outcome.rejected)));
  }

  private succeed(message: Buffer): void {
    if (!this.mayAnswer()) return;
    this.outcome = 'accepted';
    this.statusName = 'OK';
    this.stream.respond(ANSWER, { waitForTrailers: true });
    this.stream.once('wantTrailers', () => this.stream.sendTrailers({ 'grpc-status': '0' }));
    this.stream.end(message);
  }

  private fail(status: GrpcStatus): void {
    if (!this.mayAnswer()) return;
    this.outcome = status.outcome;
    this.statusName = status.name;
    this.stream.respond({ ...ANSWER, ...statusHeaders(status) }, { endStream: true });
    this.discardRest();
  }

  private notGrpc(status: number): void {
    if (!this.mayAnswer()) return;
    this.outcome = 'protocol';
    this.statusName = 'UNKNOWN';
    this.stream.respond({ ':status': status, ...(status === 405 && { allow: 'POST' }) }, { endStream: true });
    this.discardRest();
  }

  /** Tells the sender that the rest of its message is not wanted, after the answer, which stands. */
  private discardRest(): void {
    this.stream.resume();
    if (!this.stream.readableEnded) this.stream.close(constants.NGHTTP2_NO_ERROR);
  }

  private mayAnswer(): boolean {
    return !this.stream.headersSent && !this.stream.destroyed && !this.stream.closed;
  }

  private end(): void {
    this.reservation.release();
    const seconds = (performance.now() - this.startMs) / 1000;
    const isKnown = this.headers[':path'] === `/${METHOD}`;
    this.metrics.grpcEnded(this.outcome, seconds, this.statusName, isKnown ? METHOD : undefined);
  }
}

const ANSWER = {
  ':status': 200,
  'content-type': 'application/grpc',
  'grpc-accept-encoding': ACCEPTED_CODINGS,
};

/** As HTTP/2 counts them: 32 bytes for each, besides its name and value. */
function headerBytes(headers: IncomingHttpHeaders): number {
  return Object.entries(headers).reduce(
    (bytes, [name, value]) => bytes + name.length + String(value).length + 32,
    0,
  );
}

function tooSlow(timeoutMs: number): GrpcStatus {
  const message = `The message did not arrive within ${timeoutMs} ms.`;
  return { outcome: 'protocol', name: 'DEADLINE_EXCEEDED', message };
}
