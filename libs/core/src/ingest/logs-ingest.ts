import { BlotterError } from '../errors.js';
import {
  type BlotterOptions,
  type BlotterStatus,
  type ResolvedBlotterOptions,
  type ShutdownReport,
  openWriter,
  registerMetrics,
  resolveOptions,
  shutdownReport,
} from '../recorder/index.js';
import type { FlushTarget, Writer, WriterFault } from '../writer/index.js';
import { RECEIVER, refusals } from './receiver-metrics.js';

/** What was not taken, and is not in the books: its sender was told, and keeps it. */
export interface RefusedRequests {
  readonly requests: number;
  readonly records: number;
}

/** The state of receiving, for health checks. */
export interface IngestStatus extends BlotterStatus {
  readonly refused: RefusedRequests;
}

type Reject = (error: BlotterError) => void;

/**
 * Takes whole OTLP requests from receivers, makes them durable and stores them: what recording does for
 * records of this process. Requests of many senders share an fsync.
 *
 * Of the options it uses folders, bounds, timeouts and the meter provider. The environment variables of the SDK
 * (`OTEL_SDK_DISABLED`, `OTEL_BLRP_*`) are about recording, and change nothing here.
 */
export class LogsIngest {
  private readonly options: ResolvedBlotterOptions;
  private readonly writer: Writer;
  private readonly unregisterMetrics: () => void;
  /** Requests that are not durable yet. */
  private readonly waiting = new Set<Reject>();
  private readonly refused = { requests: 0, records: 0 };
  private durableAtMs = 0;
  private closing: Promise<ShutdownReport> | undefined;

  /** @throws BlotterError for unusable options or folders. */
  constructor(options: BlotterOptions = {}) {
    this.options = resolveOptions(options, {});
    this.writer = openWriter(this.options);
    this.unregisterMetrics = registerMetrics(this.options, () => this.status(), RECEIVER, [
      refusals(this.refused),
    ]);
  }

  /** @see Writer.ready */
  ready(): Promise<void> {
    return this.writer.ready();
  }

  /**
   * Takes a request that {@link decodeLogsRequest} found sound. Resolves when it is fsynced.
   * @param payload - ExportLogsServiceRequest, protobuf; not to be changed afterwards. In a SharedArrayBuffer it is not
   * copied for the writer's thread.
   * @throws BlotterError ERR_BLOTTER_FULL at the memory bound or while the journal cannot be written, and
   * ERR_BLOTTER_CLOSED after close: nothing was taken, the sender keeps its data and tries again. Who waits when
   * close cannot write its request any more is told ERR_BLOTTER_CLOSED, too.
   */
  async append(payload: Uint8Array, records: number): Promise<void> {
    if (this.closing !== undefined) throw closedError('is closed');
    if (records === 0) return;
    this.checkRoom(payload.byteLength, records);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.waiting.add(reject);
    this.writer.accounting.admit(payload.byteLength, records);
    this.writer.appendEncoded(this.sendable(payload), records, payload.byteLength, (error) => {
      this.waiting.delete(reject);
      if (error !== undefined) return reject(error);
      this.durableAtMs = Date.now();
      resolve();
    });
    await promise;
  }

  status(): IngestStatus {
    const accounting = this.writer.accounting.snapshot();
    return { ...this.writer.status(), accounting, refused: { ...this.refused } };
  }

  /** @see Writer.flush @throws BlotterError ERR_BLOTTER_TIMEOUT. */
  flush(target: FlushTarget = 'durable', timeoutMs = Infinity): Promise<void> {
    return this.writer.flush(target, timeoutMs);
  }

  /** Makes everything durable, applies what it can, within one deadline. Takes nothing from now on. Never rejects. */
  close(timeoutMs = this.options.shutdownTimeoutMs): Promise<ShutdownReport> {
    return (this.closing ??= this.doClose(timeoutMs));
  }

  /** @see Writer.terminateWorker */
  terminateWorker(): Promise<void> {
    return this.writer.terminateWorker();
  }

  /** @throws ERR_BLOTTER_FULL. When nothing waits, one request is taken: it may be larger than the bounds, or a probe. */
  private checkRoom(bytes: number, records: number): void {
    const { queued, queuedBytes } = this.writer.accounting;
    const { maxQueueRecords, maxQueueBytes } = this.options;
    if (queued === 0) return;
    const fault = this.writer.status().faults.find((each) => this.keepsFromWriting(each));
    if (fault === undefined && queued + records <= maxQueueRecords && queuedBytes + bytes <= maxQueueBytes) {
      return;
    }
    this.refused.requests++;
    this.refused.records += records;
    throw new BlotterError(
      'ERR_BLOTTER_FULL',
      fault === undefined
        ? `The memory bound (${maxQueueRecords} records, ${maxQueueBytes} bytes) is reached: ${queued} records wait.`
        : `The journal cannot be written: ${fault.message}`,
      'Nothing was taken: send it again later.',
    );
  }

  /** There are faults of the journal folder with which appending goes on. A dead worker is replaced: worth waiting for. */
  private keepsFromWriting({ place, code, sinceMs }: WriterFault): boolean {
    return place === 'journal' && code !== 'WORKER_GONE' && this.durableAtMs <= sinceMs;
  }

  /**
   * A view is sent to the worker with all of the memory that it is a part of; memory that threads share is not sent at
   * all, and cannot be to a process.
   */
  private sendable(payload: Uint8Array): Uint8Array {
    if (payload.buffer instanceof SharedArrayBuffer) {
      return this.options.writer.store.isShared ? new Uint8Array(payload) : payload;
    }
    return payload.byteLength === payload.buffer.byteLength ? payload : new Uint8Array(payload);
  }

  private async doClose(timeoutMs: number): Promise<ShutdownReport> {
    const start = performance.now();
    await this.writer.close(timeoutMs);
    this.unregisterMetrics();
    // The end of the process tries once more to write them; nobody can wait for that.
    for (const reject of this.waiting)
      reject(closedError('was closed while its journal could not be written'));
    this.waiting.clear();
    return shutdownReport(this.writer.accounting.snapshot(), start);
  }
}

function closedError(what: string): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_CLOSED',
    `This receiver ${what}.`,
    'Send it again, to the process that takes its place.',
  );
}
