import { once } from 'node:events';
import {
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  createSecureServer,
  createServer,
} from 'node:http2';
import type { ReceiverLimits } from '../../config/sidecar-config.js';
import type { RequestGate } from '../../security/request-gate.js';
import { formatAddress } from '../format-address.js';
import type { LogsReceiver } from '../logs-receiver.js';
import type { ReceiverMetrics } from '../receiver-metrics.js';
import { GrpcCall } from './grpc-call.js';

export interface OtlpGrpcOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Undefined for plain HTTP/2. */
  readonly tls: SecureServerOptions | undefined;
  readonly limits: ReceiverLimits;
  readonly gate: RequestGate;
}

/** Calls of one connection at a time; their bytes are bounded for all connections together. */
const MAX_CALLS = 128;
/** What a sender may send ahead of our reading, for each call and for a connection. */
const CALL_WINDOW_BYTES = 256 * 1024;
const CONNECTION_WINDOW_BYTES = 1024 * 1024;
/** Connections without a call are closed after so long; gRPC clients open them again by themselves. */
const IDLE_MS = 600_000;

/**
 * OTLP/gRPC: the one unary call `LogsService/Export`, on Node's HTTP/2. Not on @grpc/grpc-js, which collects and
 * decompresses whole messages, of any number of calls, before a handler could say that there is no room:
 * docs/decisions/0010.
 */
export class OtlpGrpcServer {
  private readonly server: Http2Server | Http2SecureServer;
  private readonly sessions = new Set<ServerHttp2Session>();

  constructor(
    private readonly options: OtlpGrpcOptions,
    private readonly receiver: LogsReceiver,
    private readonly metrics: ReceiverMetrics,
  ) {
    const { limits, tls } = options;
    const settings = {
      maxConcurrentStreams: MAX_CALLS,
      maxHeaderListSize: limits.maxHeaderBytes,
      initialWindowSize: CALL_WINDOW_BYTES,
    };
    this.server =
      tls === undefined
        ? createServer({ settings })
        : createSecureServer({ settings, handshakeTimeout: limits.headersTimeoutMs, ...tls });
    this.server.maxConnections = limits.maxConnections;
    this.server.on('session', (session) => this.watch(session));
    this.server.on('stream', (stream, headers) => this.call(stream, headers));
  }

  /** @returns `127.0.0.1:4317`. @throws the system's error. */
  async listen(): Promise<string> {
    const { host, port } = this.options;
    this.server.listen({ host, port });
    // Rejects with the error, when there is one.
    await once(this.server, 'listening');
    return formatAddress(this.server.address());
  }

  /** Takes no new connection and no new call. Resolves when the last answer is out. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const session of this.sessions) session.close();
    await closed;
  }

  /** Ends every connection, whatever it is at. */
  destroy(): void {
    for (const session of this.sessions) session.destroy();
  }

  private call(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const call = new GrpcCall(stream, headers, this.receiver, this.metrics, this.options);
    void call.run();
  }

  private watch(session: ServerHttp2Session): void {
    this.sessions.add(session);
    const { headersTimeoutMs } = this.options.limits;
    // A client begins with its settings.
    const silent = setTimeout(() => session.destroy(), headersTimeoutMs);
    session.once('remoteSettings', () => clearTimeout(silent));
    session.once('close', () => {
      clearTimeout(silent);
      this.sessions.delete(session);
    });
    // What is wrong with a connection ends it; nothing else depends on it.
    session.on('error', () => undefined);
    session.setTimeout(IDLE_MS, () => session.close());
    session.once('connect', () => session.setLocalWindowSize(CONNECTION_WINDOW_BYTES));
  }
}
