import { GAP_TYPE, SqliteLogRecordExporter } from '@blotter/core';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { defaultResource } from '@opentelemetry/resources';
import { type ReadableLogRecord, LoggerProvider } from '@opentelemetry/sdk-logs';
import {
  BatchLogRecordProcessor as PinnedBatchProcessor,
  LoggerProvider as PinnedProvider,
} from 'sdk-logs-pinned';
import { BlotterFixture } from './support/blotter-fixture.js';
import { ControlledExporter } from './support/controlled-exporter.js';
import { emitMany } from './support/emit-many.js';

/** Traps 1, 2, 3, 6 and 9: what the stock batch processor loses, and what it keeps too much of. */

const fixture = new BlotterFixture();

function pinned(exporter: ControlledExporter, options: object = {}) {
  const processor = new PinnedBatchProcessor({ exporter, ...options });
  const provider = new PinnedProvider({ processors: [processor] });
  return { processor, logger: provider.getLogger('trap') };
}

describe('trap 1: a burst in one tick', () => {
  it('pinned: of 10,000 records 7,440 are lost', async () => {
    const exporter = new ControlledExporter();
    const { processor, logger } = pinned(exporter);
    emitMany(logger, 10_000);
    await processor.shutdown();
    expect(exporter.records).toBe(2560);
  });

  it('ours: of 10,000 records none is lost', async () => {
    const processor = await fixture.open();
    const provider = new LoggerProvider({ processors: [processor] });
    emitMany(provider.getLogger('trap'), 10_000);
    await processor.flush('stored');
    expect(processor.status().accounting).toMatchObject({ created: 10_000, stored: 10_000, dropped: {} });
    expect(new Set(fixture.records().map(({ attributes }) => attributes[0]?.[1])).size).toBe(10_000);
  });
});

describe('trap 2: a batch whose export fails', () => {
  it('pinned: is gone, and forceFlush resolves', async () => {
    const exporter = new ControlledExporter();
    exporter.answer = 'failure';
    const { processor, logger } = pinned(exporter);
    emitMany(logger, 10);
    await processor.forceFlush();
    exporter.answer = 'success';
    await processor.shutdown();
    expect(exporter.batches.length).toBe(1);
  });

  it('ours: while the store is locked forceFlush means durable, and the rows follow', async () => {
    const processor = await fixture.open();
    const provider = new LoggerProvider({ processors: [processor] });
    const unlock = fixture.lock();
    emitMany(provider.getLogger('trap'), 2000);
    await provider.forceFlush();
    expect(processor.status().accounting).toMatchObject({ durable: 2000, stored: 0, queued: 0 });
    expect(fixture.inJournal()).toBe(2000);
    unlock();
    await processor.flush('stored');
    expect(fixture.records()).toHaveLength(2000);
  });
});

describe('trap 3: a write that lands after its timeout', () => {
  it('pinned: the export is not cancelled, so a retry by anybody would double it', async () => {
    const exporter = new ControlledExporter();
    exporter.answer = 'none';
    const { processor, logger } = pinned(exporter, { exportTimeoutMillis: 10 });
    emitMany(logger, 5);
    await processor.forceFlush();
    expect(exporter.records).toBe(5);
    expect(() => exporter.release()).not.toThrow();
  });

  it('ours: batches sent again to a new worker are stored once', async () => {
    const processor = await fixture.open();
    const provider = new LoggerProvider({ processors: [processor] });
    for (let round = 0; round < 3; round++) {
      emitMany(provider.getLogger('trap'), 3000, round * 3000);
      const flushed = processor.flush('durable');
      await processor.terminateWorker();
      await flushed;
    }
    await processor.flush('stored');
    const numbers = fixture.records().map(({ attributes }) => attributes[0]?.[1]);
    expect(processor.status().incarnation).toBeGreaterThan(1);
    expect(numbers).toHaveLength(9000);
    expect(new Set(numbers).size).toBe(9000);
  });
});

describe('trap 6: the exporter’s contract', () => {
  it('pinned: one rejected forceFlush during an export wedges the processor for good', async () => {
    const exporter = new ControlledExporter();
    exporter.answer = 'none';
    const { processor, logger } = pinned(exporter, { maxExportBatchSize: 1 });
    emitMany(logger, 1);
    exporter.flushRejects = true;
    await expect(processor.forceFlush()).rejects.toThrow('flush refused');
    exporter.flushRejects = false;
    exporter.release();
    emitMany(logger, 6);
    await processor.forceFlush();
    await processor.shutdown();
    expect(exporter.records).toBe(1);
  });

  it('ours: forceFlush and shutdown never reject, export calls back exactly once and never throws', async () => {
    const exporter = new SqliteLogRecordExporter({ directory: fixture.directory, maxQueueRecords: 10 });
    fixture.later(() => exporter.shutdown());
    await exporter.ready();
    const results = new Map<string, ExportResult[]>();
    const exportAs = (name: string, records: ReadableLogRecord[]): void => {
      const calls: ExportResult[] = [];
      results.set(name, calls);
      exporter.export(records, (result) => calls.push(result));
    };
    exportAs('good', [record({ n: 1 })]);
    exportAs('unencodable', [hostileRecord(), record({ n: 2 })]);
    exportAs(
      'too many',
      Array.from({ length: 20 }, (_, n) => record({ n })),
    );
    exportAs('none', []);
    await Promise.all([exporter.forceFlush(), exporter.forceFlush()]);
    await exporter.shutdown();
    await exporter.forceFlush();
    exportAs('late', [record({ n: 3 })]);
    await exporter.shutdown();

    const codes = Object.fromEntries([...results].map(([name, calls]) => [name, calls.map((r) => r.code)]));
    const [success, failed] = [[ExportResultCode.SUCCESS], [ExportResultCode.FAILED]];
    expect(codes).toEqual({
      good: success,
      unencodable: failed,
      'too many': failed,
      none: success,
      late: success,
    });
    expect(exporter.status().accounting).toMatchObject({
      created: 24 + 2,
      durable: 3 + 2,
      rejected: { queue_full: 20 },
      dropped: { unencodable: 1 },
    });
    const kept = (await fixture.reopen()).filter(({ eventName }) => eventName !== GAP_TYPE);
    expect(kept.map(({ attributes }) => attributes[0])).toEqual([
      ['n', 1],
      ['n', 2],
      ['n', 3],
    ]);
    expect(new Set(fixture.gaps())).toEqual(
      new Set([
        [20, 'queue_full'],
        [1, 'unencodable'],
      ]),
    );
  });
});

describe('trap 9: memory during a flush', () => {
  it('pinned: holds twice its bound', async () => {
    const exporter = new ControlledExporter();
    exporter.answer = 'none';
    const { processor, logger } = pinned(exporter, { maxQueueSize: 100, maxExportBatchSize: 100 });
    emitMany(logger, 100);
    const flushed = processor.forceFlush();
    emitMany(logger, 100);
    exporter.release();
    await flushed;
    await processor.shutdown();
    expect(exporter.records).toBe(200);
  });

  it('ours: keeps the bound, and counts what is beyond in a gap record', async () => {
    const processor = await fixture.open({ maxQueueRecords: 100, maxBatchRecords: 100 });
    const logger = new LoggerProvider({ processors: [processor] }).getLogger('trap');
    emitMany(logger, 100);
    const flushed = processor.forceFlush();
    emitMany(logger, 100);
    expect(processor.status().accounting).toMatchObject({ queued: 100, dropped: { queue_full: 100 } });
    await flushed;
    await processor.flush('stored');
    const gap = fixture.records().find(({ eventName }) => eventName === 'blotter.gap');
    expect(gap?.attributes).toContainEqual(['blotter.gap.records', 100]);
  });
});

function record(attributes: ReadableLogRecord['attributes']): ReadableLogRecord {
  return {
    hrTime: [1, 0],
    hrTimeObserved: [1, 0],
    body: 'x',
    attributes,
    droppedAttributesCount: 0,
    resource: defaultResource(),
    instrumentationScope: { name: 'trap' },
  };
}

function hostileRecord(): ReadableLogRecord {
  return record({
    get secret(): string {
      throw new Error('no');
    },
  });
}
