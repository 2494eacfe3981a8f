import { BlotterError } from '@blotter/core';
import type { LogsIngest } from '@blotter/core/ingest';
import type { DecodePool } from './decoding/decode-pool.js';
import type { DecodeResult, DecodeTask } from './decoding/decode-task.js';
import type { InFlightBytes, Reservation } from './in-flight-bytes.js';
import { type ReceiveOutcome, type Refusal, unavailable } from './receive-outcome.js';
import type { ReceiverMetrics } from './receiver-metrics.js';

export interface LogsReceiverOptions {
  /** How long a request may wait to become durable, in milliseconds. */
  readonly durableTimeoutMs: number;
  /** Of a mistake of ours; its sender is told nothing of it. */
  readonly onFailure: (error: unknown) => void;
}

/** The one way of a request, whatever carried it: decode on another thread, make durable, say what became of it. */
export class LogsReceiver {
  constructor(
    private readonly ingest: Pick<LogsIngest, 'append'>,
    private readonly pool: Pick<DecodePool, 'decode'>,
    private readonly inFlight: InFlightBytes,
    private readonly metrics: ReceiverMetrics,
    private readonly options: LogsReceiverOptions,
  ) {}

  /** Whether so many bytes would fit now. */
  hasRoom(bytes: number): boolean {
    return this.inFlight.hasRoom(bytes);
  }

  /** Where the bytes of a request are counted while they come; to be released with its answer. */
  reserve(): Reservation {
    return this.inFlight.open();
  }

  /**
   * Takes a whole body. Resolves when its records are durable, or with why they are not.
   * Never rejects.
   */
  async receive(task: DecodeTask, reservation: Reservation): Promise<ReceiveOutcome> {
    const receivedBytes = task.body.byteLength;
    const result = await this.pool.decode(task);
    switch (result.kind) {
      case 'decoded':
        this.metrics.decoded(receivedBytes, result.decodedBytes);
        if (!reservation.growTo(Math.max(receivedBytes, result.payload.byteLength))) return overBudget();
        return this.makeDurable(result);
      case 'unavailable':
        return unavailable(result.message);
      case 'failed':
        return this.failed(result.message);
      default:
        return result;
    }
  }

  /**
   * A request that is not durable in time is answered as unavailable although it may become durable later: its sender
   * tries again, and records that carry a uid are recognised then.
   */
  private async makeDurable(logs: Extract<DecodeResult, { kind: 'decoded' }>): Promise<ReceiveOutcome> {
    const { payload, records, rejected } = logs;
    const late = Promise.withResolvers<ReceiveOutcome>();
    const timer = setTimeout(
      () => late.resolve(unavailable(`Not durable within ${this.options.durableTimeoutMs} ms.`)),
      this.options.durableTimeoutMs,
    );
    const durable = this.ingest.append(payload, records).then(
      (): ReceiveOutcome => ({ kind: 'accepted', records, rejected }),
      (error: unknown) => this.notTaken(error),
    );
    try {
      return await Promise.race([durable, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  private notTaken(error: unknown): Refusal {
    return error instanceof BlotterError ? unavailable(error.message) : this.failed(error);
  }

  private failed(error: unknown): Refusal {
    this.options.onFailure(error);
    return { kind: 'failed', message: 'The sidecar failed to take the request; its log says why.' };
  }
}

/** Answers before the body is read, or as soon as it does not fit. */
export function overBudget(): Refusal {
  return unavailable('Too many bytes of requests are in flight.');
}
