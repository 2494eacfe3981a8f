import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { LogRecordExporter, ReadWriteLogRecord, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { BlotterError } from '../errors.js';
import type { Writer } from '../writer/index.js';
import { openWriter } from './open-writer.js';
import { type BlotterOptions, type ResolvedBlotterOptions, resolveOptions } from './options.js';
import { estimateBytes } from './estimate-bytes.js';
import { handOver } from './hand-over.js';
import { STATE, type WithState } from './record-state.js';
import type { BlotterStatus } from './status.js';

/**
 * A LogRecordExporter that makes records durable in Blotter's journal and stores them in SQLite. It
 * reports success when a batch is handed to the writer, which keeps it until it is fsynced; beyond the
 * memory bound it reports failure and counts what it refused. It calls back exactly once and never throws;
 * `forceFlush` and `shutdown` never reject.
 *
 * On its own it works in any LoggerProvider, behind any processor. Behind a processor that drops or
 * forgets, records are lost before they come here: `createBlotterProcessor` closes that gap.
 */
export class SqliteLogRecordExporter implements LogRecordExporter {
  private readonly options: ResolvedBlotterOptions;
  private readonly writer: Writer;

  /**
   * @param admission - given by the admission processor, which owns the writer and flushes and closes it.
   * @throws BlotterError for unusable options or folders.
   */
  constructor(
    options: BlotterOptions = {},
    private readonly admission?: Admission,
  ) {
    this.options = admission?.options ?? resolveOptions(options);
    this.writer = admission?.writer ?? openWriter(this.options);
  }

  export(logs: ReadableLogRecord[], resultCallback: (result: ExportResult) => void): void {
    // The SDK hands exporters the same objects that processors saw.
    const records = logs as Array<ReadWriteLogRecord & WithState>;
    this.admission?.exported(records.length);
    const refused = this.admit(records.filter((record) => record[STATE] === undefined));
    if (refused !== undefined) return resultCallback({ code: ExportResultCode.FAILED, error: refused });
    const lost = handOver(this.writer, records);
    resultCallback({ code: lost === 0 ? ExportResultCode.SUCCESS : ExportResultCode.FAILED });
  }

  /** Resolves when what was exported before is durable, or after the shutdown timeout. Never rejects. */
  async forceFlush(): Promise<void> {
    // Behind admission nothing waits here: the batch processor would wait once for every batch.
    if (this.admission !== undefined) return;
    await this.writer.flush('durable', this.options.shutdownTimeoutMs).catch(() => undefined);
  }

  async shutdown(): Promise<void> {
    if (this.admission === undefined) await this.writer.close(this.options.shutdownTimeoutMs);
  }

  /** @see Writer.ready */
  ready(): Promise<void> {
    return this.writer.ready();
  }

  status(): BlotterStatus {
    return { ...this.writer.status(), accounting: this.writer.accounting.snapshot() };
  }

  /** Admits records that no admission processor has seen: all of them or none. */
  private admit(records: ReadonlyArray<ReadWriteLogRecord & WithState>): BlotterError | undefined {
    if (records.length === 0) return undefined;
    const { accounting } = this.writer;
    const { maxQueueRecords, maxQueueBytes } = this.options;
    const sizes = records.map(estimateBytes);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (
      accounting.queued + records.length > maxQueueRecords ||
      accounting.queuedBytes + bytes > maxQueueBytes
    ) {
      this.writer.reject('queue_full', records.length);
      return new BlotterError(
        'ERR_BLOTTER_DROPPED',
        `${records.length} records refused: the memory bound (${maxQueueRecords} records, ${maxQueueBytes} bytes) is reached.`,
        'Find out what the writer waits for with status(), or raise maxQueueRecords and maxQueueBytes.',
      );
    }
    records.forEach((record, i) => {
      accounting.admit(sizes[i]!);
      record[STATE] = {
        uid: this.writer.uids.next(),
        bytes: sizes[i]!,
        exact: undefined,
        listener: undefined,
        isHandedOver: false,
      };
    });
    return undefined;
  }
}

/** What the admission processor lends its exporter. @internal */
export interface Admission {
  readonly options: ResolvedBlotterOptions;
  readonly writer: Writer;
  /** The batch processor let go of this many records. */
  exported(records: number): void;
}
