import type { ReceiversConfig } from '../config/sidecar-config.js';
import { listenerTls } from '../security/listener-tls.js';
import type { RequestGate } from '../security/request-gate.js';
import { OtlpGrpcServer } from './grpc/otlp-grpc-server.js';
import { OtlpHttpServer } from './http/otlp-http-server.js';
import type { LogsReceiver } from './logs-receiver.js';
import type { ReceiverMetrics } from './receiver-metrics.js';
import { ReceiverServers } from './receiver-servers.js';

/** @throws SidecarError ERR_BLOTTER_TLS. */
export function createReceiverServers(
  { http, grpc, limits }: ReceiversConfig,
  receiver: LogsReceiver,
  metrics: ReceiverMetrics,
  gate: RequestGate,
): ReceiverServers {
  const httpServer = (): OtlpHttpServer =>
    new OtlpHttpServer(
      { ...http, tls: listenerTls(http.tls, 'receivers.http.tls'), limits, gate },
      receiver,
      metrics,
    );
  const grpcServer = (): OtlpGrpcServer =>
    new OtlpGrpcServer(
      { ...grpc, tls: listenerTls(grpc.tls, 'receivers.grpc.tls'), limits, gate },
      receiver,
      metrics,
    );
  return new ReceiverServers(
    http.enabled ? httpServer() : undefined,
    grpc.enabled ? grpcServer() : undefined,
  );
}
