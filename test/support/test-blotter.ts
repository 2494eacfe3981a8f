import {
  type AdmissionLogRecordProcessor,
  type BlotterOptions,
  createBlotterProcessor,
  toEmission,
} from '@blotter/core';
import type { Logger } from '@opentelemetry/api';
import { LoggerProvider } from '@opentelemetry/sdk-logs';

/** A Blotter in a forked program, without Nest. */
export class TestBlotter {
  readonly processor: AdmissionLogRecordProcessor;
  readonly logger: Logger;
  private recorded = 0;

  /** @param scope - name of the records' instrumentation scope. */
  constructor(options: BlotterOptions, scope = 'platform') {
    this.processor = createBlotterProcessor(options);
    this.logger = new LoggerProvider({ processors: [this.processor] }).getLogger(scope);
  }

  record(listener?: (error?: Error) => void, description?: string): string {
    const n = this.recorded++;
    return this.processor.record(
      this.logger,
      toEmission({
        type: 'transaction_closed',
        description: description ?? `Closed transaction ${n}`,
        severity: 'success',
        source: { expert: 42, account: 7 },
        data: { n, symbol: 'AAPL', quantity: 10, pnl: 12.5 },
      }),
      listener,
    );
  }

  recordMany(records: number): void {
    for (let i = 0; i < records; i++) this.record();
  }

  recordDurably(): Promise<string> {
    return new Promise((resolve, reject) => {
      const uid: string = this.record((error) => {
        if (error === undefined) queueMicrotask(() => resolve(uid));
        else reject(error);
      });
    });
  }
}
