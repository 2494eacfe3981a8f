import type { OtlpGrpcServer } from './grpc/otlp-grpc-server.js';
import type { OtlpHttpServer } from './http/otlp-http-server.js';
import type { LogsReceiver } from './logs-receiver.js';

/** Where the receivers listen; undefined for one that is not enabled. */
export interface ReceiverAddresses {
  readonly http: string | undefined;
  readonly grpc: string | undefined;
}

/** Both receivers, as one. */
export class ReceiverServers {
  private current: ReceiverAddresses = { http: undefined, grpc: undefined };

  constructor(
    private readonly receiver: LogsReceiver,
    private readonly http: OtlpHttpServer | undefined,
    private readonly grpc: OtlpGrpcServer | undefined,
  ) {}

  get addresses(): ReceiverAddresses {
    return this.current;
  }

  /** @throws the system's error when an address cannot be listened on. */
  async listen(): Promise<void> {
    const [http, grpc] = await Promise.all([this.http?.listen(), this.grpc?.listen()]);
    this.current = { http, grpc };
  }

  /** No request begins from now on. Resolves when the last answer is out. */
  async stop(): Promise<void> {
    this.receiver.stop();
    await Promise.all([this.http?.stop(), this.grpc?.stop()]);
  }

  /** Ends every connection, whatever it is at. */
  destroy(): void {
    this.http?.destroy();
    this.grpc?.destroy();
  }
}
