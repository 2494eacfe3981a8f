import { type Logger, context as contextApi, diag, trace } from '@opentelemetry/api';
import { defaultResource } from '@opentelemetry/resources';
import {
  BatchLogRecordProcessor,
  type LogRecordProcessor,
  type ReadWriteLogRecord,
} from '@opentelemetry/sdk-logs';
import { BlotterError } from '../errors.js';
import { CUT_ATTRIBUTE, type Emission, normalise } from '../model/index.js';
import type {
  BatchListener,
  EncodableRecord,
  EncodableResource,
  FlushTarget,
  LossReason,
  Writer,
} from '../writer/index.js';
import { estimateBytes } from './estimate-bytes.js';
import { handOver } from './hand-over.js';
import { registerMetrics } from './metrics.js';
import { openWriter } from './open-writer.js';
import type { ResolvedBlotterOptions } from './options.js';
import { type RecordState, STATE, type WithState } from './record-state.js';
import { type BlotterStatus, type ShutdownReport, type TrailLocation, shutdownReport } from './status.js';
import { SqliteLogRecordExporter } from './sqlite-log-record-exporter.js';
import { WaitingRecords } from './waiting-records.js';

type Admitted = EncodableRecord & WithState;

const RESOURCE_TIMEOUT_MS = 1000;
/** Overflow policy `block`: a journal that could not be written is left alone for ten times as long as it took to find out. */
const MAX_WRITE_OUT_PAUSE_MS = 100;

/**
 * The LogRecordProcessor in front of the SDK's batch processor. It counts every record, keeps the
 * memory bound, and remembers what is not yet handed to the writer, so that nothing depends on the batch
 * processor's queue, timers or flushes. `onEmit` never blocks (but see {@link OverflowPolicy} `block`)
 * and never throws.
 */
export class AdmissionLogRecordProcessor implements LogRecordProcessor {
  private readonly writer: Writer;
  private readonly batchProcessor: BatchLogRecordProcessor;
  private readonly waiting = new WaitingRecords<Admitted>();
  private readonly unregisterMetrics: () => void;
  /** Records inside the batch processor, handed over or not. */
  private inBatchProcessor = 0;
  private arriving: Arriving | undefined;
  private isHandOverScheduled = false;
  private writeOutAgainAt = 0;
  private lastResource: EncodableResource | undefined;
  private closing: Promise<ShutdownReport> | undefined;

  /** @throws BlotterError for unusable folders or files. */
  constructor(private readonly options: ResolvedBlotterOptions) {
    this.writer = openWriter(options);
    this.batchProcessor = new BatchLogRecordProcessor({
      exporter: new SqliteLogRecordExporter(
        {},
        {
          options,
          writer: this.writer,
          exported: (records) => (this.inBatchProcessor -= records),
        },
      ),
      maxQueueSize: options.maxQueueRecords,
      maxExportBatchSize: options.maxBatchRecords,
      scheduledDelayMillis: options.flushIntervalMs,
    });
    this.writer.onDrain((isHeld) => this.handOverWaiting(isHeld));
    this.unregisterMetrics = registerMetrics(options, () => this.status());
  }

  /** @see Writer.ready */
  ready(): Promise<void> {
    return this.writer.ready();
  }

  onEmit(record: ReadWriteLogRecord): void {
    try {
      this.admit(record, this.takeArriving(record) ?? this.foreign(record));
    } catch (error) {
      // Unreachable as far as we know; a processor that throws would throw at the caller of emit().
      diag.error('Blotter: a record could not be admitted', error);
    }
  }

  /**
   * Records an emission through a logger whose provider has this processor. Should the provider be shut
   * down, disabled or filtering, the record is kept all the same. Never throws.
   * @param listener - told once when the record is durable, or with the error when it is lost.
   * @returns the record's uid.
   */
  record(logger: Logger, emission: Emission, listener?: BatchListener): string {
    const uid = this.writer.uids.next();
    const arriving: Arriving = { uid, emission, listener };
    this.arriving = arriving;
    try {
      logger.emit({
        eventName: emission.eventName,
        body: emission.body,
        severityNumber: emission.severityNumber,
        severityText: emission.severityText,
        timestamp: emission.timestamp,
        attributes: emission.attributes,
      });
    } catch (error) {
      diag.error('Blotter: another log record processor threw', error);
    }
    if (this.arriving === arriving) {
      this.arriving = undefined;
      this.admit(this.recordOf(emission), stateOf(arriving));
    }
    return uid;
  }

  /** Resolves when everything recorded before is durable, or after the timeout. Never rejects. */
  async forceFlush(options?: { timeoutMillis?: number }): Promise<void> {
    await this.flush('durable', options?.timeoutMillis ?? 30_000).catch(() => undefined);
  }

  /**
   * Resolves when everything recorded before the call is durable, or stored. Concurrent callers all wait.
   * @throws BlotterError ERR_BLOTTER_TIMEOUT; nothing is lost by it.
   */
  async flush(target: FlushTarget = 'durable', timeoutMs = Infinity): Promise<void> {
    await this.resourceReady();
    this.handOverWaiting(false);
    await this.writer.flush(target, timeoutMs);
  }

  /** The same as {@link close} with the shutdown timeout of the options. Never rejects. */
  async shutdown(): Promise<void> {
    await this.close();
  }

  /**
   * Makes everything durable, applies what it can, and stops the worker, within one deadline. Records that
   * come later are appended to the journal synchronously. Never rejects.
   */
  close(timeoutMs = this.options.shutdownTimeoutMs): Promise<ShutdownReport> {
    return (this.closing ??= this.doClose(timeoutMs));
  }

  status(): BlotterStatus {
    return { ...this.writer.status(), accounting: this.writer.accounting.snapshot() };
  }

  /** Where the records are, for whoever wants to read them. */
  get location(): TrailLocation {
    const { store, search } = this.options.writer;
    const { file, prefix, isShared } = store;
    return { file, prefix, isShared, searchFile: search?.file };
  }

  /** @see Writer.terminateWorker */
  terminateWorker(): Promise<void> {
    return this.writer.terminateWorker();
  }

  private admit(record: Admitted, state: RecordState): void {
    const { accounting } = this.writer;
    if (this.options.isDisabled) {
      this.writer.reject('sdk_disabled', 1);
      state.listener?.(lossError('sdk_disabled'));
      return;
    }
    this.lastResource = record.resource;
    if (this.isFull(state.bytes) && this.options.overflow === 'block') this.writeOutNow();
    if (this.isFull(state.bytes)) {
      this.writer.drop('queue_full', 1);
      state.listener?.(lossError('queue_full'));
      return;
    }
    accounting.admit(state.bytes);
    record[STATE] = state;
    if (this.closing !== undefined) {
      handOver(this.writer, [record]);
      return;
    }
    this.waiting.add(record);
    if (this.inBatchProcessor < this.options.maxQueueRecords) {
      this.inBatchProcessor++;
      this.batchProcessor.onEmit(record as unknown as ReadWriteLogRecord);
      if (state.listener !== undefined) this.scheduleHandOver();
    } else this.scheduleHandOver();
  }

  private isFull(bytes: number): boolean {
    const { accounting } = this.writer;
    return (
      accounting.queued >= this.options.maxQueueRecords ||
      accounting.queuedBytes + bytes > this.options.maxQueueBytes
    );
  }

  private takeArriving(record: ReadWriteLogRecord): RecordState | undefined {
    const arriving = this.arriving;
    if (arriving === undefined) return undefined;
    // A processor before us may have emitted a record of its own meanwhile; the SDK keeps our time object.
    const { emission } = arriving;
    const isOurs =
      record.hrTime === emission.timestamp ||
      (record.eventName === emission.eventName && record.body === emission.body);
    if (!isOurs) return undefined;
    this.arriving = undefined;
    return stateOf(arriving);
  }

  /** A record that was emitted by other code: the SDK checked its attributes, nobody its body. */
  private foreign(record: ReadWriteLogRecord): RecordState {
    if (typeof record.body === 'object' && record.body !== null) {
      const { value, cut } = normalise(record.body, this.options.valueLimits);
      record.body = value;
      if (cut > 0) record.setAttribute(CUT_ATTRIBUTE, cut);
    }
    const bytes = estimateBytes(record);
    return {
      uid: this.writer.uids.next(),
      bytes,
      exact: undefined,
      listener: undefined,
      isHandedOver: false,
    };
  }

  /** The record that the provider would have made, had it not been shut down. */
  private recordOf(emission: Emission): Admitted {
    const spanContext = trace.getSpanContext(contextApi.active());
    const seconds = Math.floor(Date.now() / 1000);
    return {
      ...emission,
      hrTime: emission.timestamp,
      hrTimeObserved: [seconds, (Date.now() - seconds * 1000) * 1e6],
      droppedAttributesCount: 0,
      spanContext,
      resource: this.lastResource ?? defaultResource(),
      instrumentationScope: DETACHED_SCOPE,
    };
  }

  /** Several recordDurably() of one turn share one batch and one fsync. */
  private scheduleHandOver(): void {
    if (this.isHandOverScheduled) return;
    this.isHandOverScheduled = true;
    setImmediate(() => {
      this.isHandOverScheduled = false;
      if (this.waiting.first()?.resource.asyncAttributesPending !== true) return this.handOverWaiting(false);
      void this.resourceReady().then(() => this.handOverWaiting(false));
    });
  }

  private handOverWaiting(isHeld: boolean): void {
    for (const records of this.waiting.take(this.options.maxBatchRecords)) {
      handOver(this.writer, records, isHeld);
    }
  }

  /** Overflow policy `block`: the caller pays for making room. */
  private writeOutNow(): void {
    const start = performance.now();
    if (start < this.writeOutAgainAt) return;
    this.handOverWaiting(true);
    try {
      this.writer.writeOut();
    } catch (error) {
      const end = performance.now();
      this.writeOutAgainAt = end + Math.min(MAX_WRITE_OUT_PAUSE_MS, (end - start) * 10);
      diag.error('Blotter: the queue is full and the journal cannot be written', error);
    }
  }

  /** A resource may still be finding out about its host; a flush waits for it, but not for ever. */
  private async resourceReady(): Promise<void> {
    const resource = this.waiting.first()?.resource;
    if (resource?.asyncAttributesPending !== true) return;
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, RESOURCE_TIMEOUT_MS).unref());
    await Promise.race([resource.waitForAsyncAttributes?.(), timeout]).catch(() => undefined);
  }

  private async doClose(timeoutMs: number): Promise<ShutdownReport> {
    const start = performance.now();
    this.handOverWaiting(false);
    // Its queue holds only records that are handed over; its shutdown must not hold up ours.
    void this.batchProcessor.shutdown().catch(() => undefined);
    await this.writer.close(Math.max(1, timeoutMs - (performance.now() - start)));
    this.unregisterMetrics();
    return shutdownReport(this.writer.accounting.snapshot(), start);
  }
}

/** An emission on its way through `logger.emit()`. */
interface Arriving {
  readonly uid: string;
  readonly emission: Emission;
  readonly listener: BatchListener | undefined;
}

/** Scope of records that a shut-down or disabled provider did not pass on. */
const DETACHED_SCOPE = Object.freeze({ name: '@blotter/core', version: 'detached' });

function stateOf({ uid, emission, listener }: Arriving): RecordState {
  return { uid, bytes: emission.bytes, exact: emission.exact, listener, isHandedOver: false };
}

function lossError(reason: LossReason): BlotterError {
  const hint =
    reason === 'sdk_disabled'
      ? 'Unset OTEL_SDK_DISABLED.'
      : 'Find out what the writer waits for with status(); raise maxQueueRecords, or choose overflow: block.';
  return new BlotterError('ERR_BLOTTER_DROPPED', `The record was not kept: ${reason}.`, hint);
}
