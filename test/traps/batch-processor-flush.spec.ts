import { toEmission } from '@blotter/core';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import {
  BatchLogRecordProcessor as PinnedBatchProcessor,
  LoggerProvider as PinnedProvider,
} from 'sdk-logs-pinned';
import { BlotterFixture } from './support/blotter-fixture.js';
import { ControlledExporter } from './support/controlled-exporter.js';
import { emitMany } from './support/emit-many.js';

/** Traps 4, 5, 7 and 8: flushes that do not wait, and shutdowns that lose or take too long. */

const fixture = new BlotterFixture();

function pinned(exporter: ControlledExporter, options: object = {}) {
  const processor = new PinnedBatchProcessor({ exporter, ...options });
  const provider = new PinnedProvider({ processors: [processor] });
  return { processor, provider, logger: provider.getLogger('trap') };
}

describe('trap 4: a second concurrent forceFlush', () => {
  it('pinned: returns at once, while the first is waiting', async () => {
    const exporter = new ControlledExporter();
    exporter.answer = 'none';
    const { processor, logger } = pinned(exporter);
    emitMany(logger, 10);
    const order: string[] = [];
    const first = processor.forceFlush().then(() => order.push('first'));
    await processor.forceFlush().then(() => order.push('second'));
    exporter.release();
    await first;
    await processor.shutdown();
    expect(order).toEqual(['second', 'first']);
  });

  it('ours: both wait until everything is durable', async () => {
    const processor = await fixture.open();
    emitMany(new LoggerProvider({ processors: [processor] }).getLogger('trap'), 5000);
    const durable = (): number => processor.status().accounting.durable;
    const flushes = [1, 2, 3].map(() => processor.forceFlush().then(durable));
    expect(durable()).toBe(0);
    expect(await Promise.all(flushes)).toEqual([5000, 5000, 5000]);
  });
});

describe('trap 5: forceFlush with a timeout, then shutdown', () => {
  it('pinned: shutdown waits for nothing, and a record emitted during the flush is lost', async () => {
    const exporter = new ControlledExporter();
    exporter.answer = 'none';
    const { provider, logger } = pinned(exporter, { maxExportBatchSize: 5 });
    emitMany(logger, 14);
    await expect(provider.forceFlush({ timeoutMillis: 20 })).rejects.toThrow();
    emitMany(logger, 1, 14);
    await provider.shutdown();
    expect(exporter.records).toBe(5);
    exporter.release();
    await new Promise((resolve) => setImmediate(resolve));
    expect(exporter.afterShutdown).toBe(2);
    expect(exporter.records).toBe(14);
  });

  it('ours: nothing is lost, also with the store locked all the while', async () => {
    const processor = await fixture.open();
    const provider = new LoggerProvider({ processors: [processor] });
    const logger = provider.getLogger('trap');
    const unlock = fixture.lock();
    emitMany(logger, 5000);
    const flushed = processor.forceFlush({ timeoutMillis: 1 });
    emitMany(logger, 1, 5000);
    await flushed;
    await expect(processor.flush('stored', 1)).rejects.toMatchObject({ code: 'ERR_BLOTTER_TIMEOUT' });
    emitMany(logger, 1, 5001);
    const report = await processor.close(1000);
    expect(report).toMatchObject({ created: 5002, durable: 5002, queued: 0, dropped: {}, inJournal: 5002 });
    unlock();
    expect(await fixture.reopen()).toHaveLength(5002);
  });
});

describe('trap 7: timeouts against something that hangs', () => {
  it('pinned: add up, one for every batch', async () => {
    const exporter = new ControlledExporter();
    exporter.answer = 'none';
    const timeoutMs = 60;
    const { processor, logger } = pinned(exporter, {
      maxExportBatchSize: 1,
      exportTimeoutMillis: timeoutMs,
    });
    emitMany(logger, 5);
    const start = performance.now();
    await processor.forceFlush();
    expect(performance.now() - start).toBeGreaterThan(4.5 * timeoutMs);
    await processor.shutdown();
  });

  it('ours: one deadline covers everything, and what is not applied is in the journal', async () => {
    const processor = await fixture.open({ maxBatchRecords: 10 });
    const provider = new LoggerProvider({ processors: [processor] });
    const unlock = fixture.lock();
    emitMany(provider.getLogger('trap'), 500);
    const deadlineMs = 2000;
    const report = await processor.close(deadlineMs);
    // 50 batches: were each to wait for its own deadline, it would take 100 s.
    expect(report.elapsedMs).toBeLessThan(5 * deadlineMs);
    expect(report).toMatchObject({ durable: 500, inJournal: 500, stored: 0, queued: 0 });
    unlock();
    expect(await fixture.reopen()).toHaveLength(500);
  });
});

describe('trap 8: records after shutdown', () => {
  it('pinned: vanish', async () => {
    const exporter = new ControlledExporter();
    const { processor, logger } = pinned(exporter);
    await processor.shutdown();
    emitMany(logger, 3);
    await processor.forceFlush();
    expect(exporter.records).toBe(0);
  });

  it('ours: are appended to the journal at once, and counted', async () => {
    const processor = await fixture.open();
    const logger = new LoggerProvider({ processors: [processor] }).getLogger('trap');
    emitMany(logger, 1);
    await processor.shutdown();
    emitMany(logger, 3, 1);
    expect(processor.status().accounting).toMatchObject({ created: 4, durable: 4, queued: 0 });
    expect(await fixture.reopen()).toHaveLength(4);
  });

  it('ours: an activity is kept when its provider is shut down, or disabled', async () => {
    const processor = await fixture.open();
    const emission = (type: string) => toEmission({ type });
    const disabled = new LoggerProvider({
      processors: [processor],
      loggerConfigurator: () => ({ enabled: false, minimumSeverity: 0, traceBased: false }),
    });
    processor.record(disabled.getLogger('trap'), emission('while_disabled'));
    const provider = new LoggerProvider({ processors: [processor] });
    const logger = provider.getLogger('trap');
    processor.record(logger, emission('before'));
    await provider.shutdown();
    processor.record(logger, emission('after'));
    processor.record(provider.getLogger('other'), emission('after_with_new_logger'));
    expect((await fixture.reopen()).map(({ eventName }) => eventName)).toEqual([
      'while_disabled',
      'before',
      'after',
      'after_with_new_logger',
    ]);
  });
});
