import { setTimeout as pause } from 'node:timers/promises';
import { type Encoding, officialProto } from './official-proto.js';
import { OtlpGrpc } from './otlp-grpc.js';
import { OtlpHttp } from './otlp-http.js';
import { attribute, requestOf } from './otlp-json.js';

const RETRY_MS = 50;
const GRPC_UNAVAILABLE = 14;

export interface RetryingSenderOptions {
  /** Unique among senders: part of every uid. */
  readonly name: string;
  readonly way: Encoding | 'gRPC';
  readonly batchRecords: number;
  readonly httpOrigin: string;
  readonly grpcAddress: string;
}

/** What one attempt met: `acknowledged`, `503`, or how the connection ended. */
export type Outcome = string;

/**
 * A sender over one connection that sends the same request again until it is acknowledged, as OTLP's exporters do,
 * only with more patience.
 */
export class RetryingSender {
  /** Requests that were answered with success. */
  acknowledged = 0;
  /** How many attempts ended in what way. */
  readonly outcomes = new Map<Outcome, number>();
  private readonly http: OtlpHttp;
  private readonly grpc: OtlpGrpc;
  private isStopped = false;
  private readonly finished: Promise<void>;

  /** Starts at once. */
  constructor(private readonly options: RetryingSenderOptions) {
    this.http = new OtlpHttp(options.httpOrigin, { connections: 1 });
    this.grpc = new OtlpGrpc(options.grpcAddress, {
      // The pause between attempts is the sender's.
      'grpc.initial_reconnect_backoff_ms': RETRY_MS,
      'grpc.max_reconnect_backoff_ms': RETRY_MS,
    });
    this.finished = this.run();
  }

  /** uids of the records of the requests that were acknowledged. */
  *acknowledgedUids(): Generator<string> {
    for (let batch = 0; batch < this.acknowledged; batch++) {
      for (let n = 0; n < this.options.batchRecords; n++) yield this.uid(batch, n);
    }
  }

  /** Resolves when the request that is under way is acknowledged. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.finished;
    this.grpc.close();
    await this.http.close();
  }

  private async run(): Promise<void> {
    for (let batch = 0; !this.isStopped; batch++) {
      const body = this.body(batch);
      for (;;) {
        const outcome = await this.attempt(body);
        this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
        if (outcome === 'acknowledged') break;
        await pause(RETRY_MS);
      }
      this.acknowledged++;
    }
  }

  private async attempt(body: Buffer): Promise<Outcome> {
    if (this.options.way === 'gRPC') {
      const { code, message } = await this.grpc.export(body);
      if (code === 0) return 'acknowledged';
      return code === GRPC_UNAVAILABLE ? 'unavailable' : `gRPC ${code}: ${message}`;
    }
    try {
      const { status, headers } = await this.http.post(body, { encoding: this.options.way });
      if (status === 200) return 'acknowledged';
      return status === 503 && headers['retry-after'] !== undefined ? 'unavailable' : `HTTP ${status}`;
    } catch (error) {
      return nameOf(error as SystemError);
    }
  }

  private body(batch: number): Buffer {
    const records = Array.from({ length: this.options.batchRecords }, (_, n) => ({
      timeUnixNano: '1780000000000000001',
      eventName: 'order.filled',
      body: { stringValue: `order ${batch}/${n} of ${this.options.name} is filled` },
      attributes: [attribute('log.record.uid', this.uid(batch, n)), attribute('account', '7')],
    }));
    const { way } = this.options;
    return officialProto.encodeRequest(requestOf(records), way === 'json' ? 'json' : 'protobuf');
  }

  private uid(batch: number, n: number): string {
    return `${this.options.name}-${batch}-${n}`;
  }
}

interface SystemError extends Error {
  readonly code?: string;
}

function nameOf(error: SystemError): Outcome {
  const code = error.code ?? error.name;
  return code === 'UND_ERR_SOCKET' ? `${code}: ${error.message}` : code;
}
