import type { OtlpGrpcServer } from './grpc/otlp-grpc-server.js';
import type { OtlpHttpServer } from './http/otlp-http-server.js';

/** Where the receivers listen; undefined for one that is not enabled. */
export interface ReceiverAddresses {
  readonly http: string | undefined;
  readonly grpc: string | undefined;
}

/** Both receivers, as one. */
export class ReceiverServers {
  private current: ReceiverAddresses = { http: undefined, grpc: undefined };

  private isStoppingNow = false;

  constructor(
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

  /** True from the stop on. */
  get isStopping(): boolean {
    return this.isStoppingNow;
  }

  /**
   * Takes no new connection, and ends each that is there with its next answer: what still comes on them is taken while
   * the journal is open. Resolves when the last answer is out.
   */
  async stop(): Promise<void> {
    this.isStoppingNow = true;
    await Promise.all([this.http?.stop(), this.grpc?.stop()]);
  }

  /** Ends every connection, whatever it is at. */
  destroy(): void {
    this.http?.destroy();
    this.grpc?.destroy();
  }
}
