import { type AdmissionLogRecordProcessor, createBlotterProcessor, toEmission } from '@blotter/core';
import type { Logger } from '@opentelemetry/api';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { type Way, toRanges } from '../evidence/evidence.js';
import { EvidenceLog } from '../evidence/evidence-log.js';
import { SeededRandom } from '../seeded-random.js';
import type { WriterSetup } from './writer-setup.js';

/** Records numbered records and notes, on evidence that outlives it, what it did and what it was told. */
export class TortureWriter {
  readonly processor: AdmissionLogRecordProcessor;
  private readonly log: EvidenceLog;
  private readonly logger: Logger;
  private readonly random: SeededRandom;
  private next = 0;
  private durable: number[] = [];
  private refused: number[] = [];

  constructor(private readonly setup: WriterSetup) {
    this.log = new EvidenceLog(setup.evidence);
    this.random = new SeededRandom(setup.seed);
    this.processor = createBlotterProcessor(setup.options);
    this.log.note({ kind: 'instance', instance: this.processor.status().instance });
    this.logger = new LoggerProvider({ processors: [this.processor] }).getLogger('torture');
  }

  get recorded(): number {
    return this.next;
  }

  /** Records this many in one tick, some chunks with receipts. */
  record(records: number): void {
    const [from, to] = [this.next, this.next + records];
    const hasReceipts = this.random.chance(this.setup.durableShare);
    this.log.note({ kind: 'intended', from, to, ms: Date.now() });
    for (let n = from; n < to; n++) this.recordOne(n, hasReceipts);
    this.next = to;
    this.log.note({ kind: 'recorded', from, to, ms: Date.now() });
  }

  noteBooks(): void {
    this.log.note({ kind: 'books', recorded: this.next, books: this.processor.status().accounting });
  }

  noteEnding(way: Way): void {
    this.noteReceipts();
    this.log.note({ kind: 'ending', way, ms: Date.now() });
  }

  noteEnded(): void {
    this.noteReceipts();
    this.log.note({ kind: 'ended', recorded: this.next, books: this.processor.status().accounting });
  }

  async close(): Promise<void> {
    this.noteEnding('close');
    const books = await this.processor.close();
    this.noteReceipts();
    this.log.note({ kind: 'ended', recorded: this.next, books });
  }

  private recordOne(n: number, hasReceipt: boolean): void {
    this.processor.record(
      this.logger,
      toEmission({
        type: 'transaction_closed',
        description: `Closed transaction ${n}`,
        severity: 'success',
        source: { expert: 42, account: 7 },
        data: { run: this.setup.run, n, symbol: 'AAPL', pnl: 12.5 },
      }),
      hasReceipt ? (error) => this.receipt(n, error === undefined) : undefined,
    );
  }

  private receipt(n: number, isDurable: boolean): void {
    if (this.durable.length === 0 && this.refused.length === 0) setImmediate(() => this.noteReceipts());
    (isDurable ? this.durable : this.refused).push(n);
  }

  private noteReceipts(): void {
    const [durable, refused] = [toRanges(this.durable), toRanges(this.refused)];
    if (durable.length === 0 && refused.length === 0) return;
    this.durable = [];
    this.refused = [];
    this.log.note({ kind: 'receipts', durable, refused });
  }
}
