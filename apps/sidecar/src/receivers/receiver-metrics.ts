import type { Counter, Histogram, MeterProvider } from '@opentelemetry/api';
import type { InFlightBytes } from './in-flight-bytes.js';
import type { ReceiveOutcome } from './receive-outcome.js';

/** What refuses a request before anybody receives it. */
export type TransportRefusal = 'unauthenticated' | 'forbidden' | 'protocol' | 'aborted';
export type Outcome = ReceiveOutcome['kind'] | TransportRefusal;

export interface HttpRequestEnd {
  readonly method: string;
  readonly statusCode: number;
  readonly scheme: 'http' | 'https';
  readonly route: string | undefined;
}

/** Seconds, as the semantic conventions advise. */
const DURATIONS_S = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** Others would let anybody make up time series. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'CONNECT', 'TRACE']);

/** Requests, by transport and by what became of them. Standard names where one fits. */
export class ReceiverMetrics {
  private readonly requests: Counter;
  private readonly receivedBytes: Counter;
  private readonly decodedBytes: Counter;
  private readonly httpDuration: Histogram;
  private readonly grpcDuration: Histogram;

  constructor(provider: MeterProvider, inFlight: InFlightBytes) {
    const meter = provider.getMeter('@blotter/sidecar');
    const advice = { explicitBucketBoundaries: DURATIONS_S };
    this.requests = meter.createCounter('blotter.receiver.requests', {
      unit: '{request}',
      description: 'Requests by transport and outcome.',
    });
    this.receivedBytes = meter.createCounter('blotter.receiver.received', {
      unit: 'By',
      description: 'Bytes of bodies as they came, of the requests that were decoded.',
    });
    this.decodedBytes = meter.createCounter('blotter.receiver.decoded', {
      unit: 'By',
      description: 'Bytes of the same bodies without their content coding.',
    });
    this.httpDuration = meter.createHistogram('http.server.request.duration', {
      unit: 's',
      description: 'Duration of OTLP/HTTP requests.',
      advice,
    });
    this.grpcDuration = meter.createHistogram('rpc.server.call.duration', {
      unit: 's',
      description: 'Duration of OTLP/gRPC calls.',
      advice,
    });
    meter
      .createObservableUpDownCounter('blotter.receiver.in_flight', {
        unit: 'By',
        description: 'Bytes of requests that are being received, decoded or made durable.',
      })
      .addCallback((result) => result.observe(inFlight.used));
  }

  decoded(receivedBytes: number, decodedBytes: number): void {
    this.receivedBytes.add(receivedBytes);
    this.decodedBytes.add(decodedBytes);
  }

  httpEnded(outcome: Outcome, seconds: number, { method, statusCode, scheme, route }: HttpRequestEnd): void {
    this.requests.add(1, { 'network.protocol.name': 'http', 'blotter.outcome': outcome });
    this.httpDuration.record(seconds, {
      'http.request.method': METHODS.has(method) ? method : '_OTHER',
      'http.response.status_code': statusCode,
      'url.scheme': scheme,
      ...(route !== undefined && { 'http.route': route }),
    });
  }

  /** @param method - undefined for one that does not exist. */
  grpcEnded(outcome: Outcome, seconds: number, status: string, method: string | undefined): void {
    this.requests.add(1, { 'network.protocol.name': 'grpc', 'blotter.outcome': outcome });
    this.grpcDuration.record(seconds, {
      'rpc.system.name': 'grpc',
      'rpc.method': method ?? '_OTHER',
      'rpc.response.status_code': status,
    });
  }
}
