import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';

type Callback = (result: ExportResult) => void;

/** The far end of the stock processor, in our hands: it answers, fails or hangs as told. */
export class ControlledExporter implements LogRecordExporter {
  readonly batches: ReadableLogRecord[][] = [];
  /** Batches that arrived after shutdown(). */
  afterShutdown = 0;
  answer: 'success' | 'failure' | 'none' = 'success';
  flushRejects = false;
  private readonly unanswered: Callback[] = [];
  private isShutDown = false;

  get records(): number {
    return this.batches.reduce((sum, batch) => sum + batch.length, 0);
  }

  export(logs: ReadableLogRecord[], callback: Callback): void {
    this.batches.push(logs);
    if (this.isShutDown) this.afterShutdown++;
    if (this.answer === 'success') callback({ code: ExportResultCode.SUCCESS });
    else if (this.answer === 'failure')
      callback({ code: ExportResultCode.FAILED, error: new Error('refused') });
    else this.unanswered.push(callback);
  }

  /** From now on everything succeeds, also what hung. */
  release(): void {
    this.answer = 'success';
    for (const callback of this.unanswered.splice(0)) callback({ code: ExportResultCode.SUCCESS });
  }

  async forceFlush(): Promise<void> {
    if (this.flushRejects) return Promise.reject(new Error('flush refused'));
  }

  async shutdown(): Promise<void> {
    this.isShutDown = true;
    return Promise.resolve();
  }
}
