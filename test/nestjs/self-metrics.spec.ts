import { ActivityModule } from '@blotter/nestjs';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { ManualReader } from '../support/manual-reader.js';
import { BlotterFixture } from '../traps/support/blotter-fixture.js';
import { startModule } from './support/testing-app.js';

const fixture = new BlotterFixture();

async function start(options: object = {}) {
  const reader = new ManualReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  fixture.later(() => meterProvider.shutdown());
  const module = ActivityModule.forRoot({ directory: fixture.directory, meterProvider, ...options });
  const app = await startModule(fixture, [module]);
  return { ...app, reader };
}

describe('metrics', () => {
  it('have standard names and right values: what is queued, dropped and durable', async () => {
    const { activity, reader } = await start({ maxQueueRecords: 4 });
    for (let n = 0; n < 6; n++) activity.info('tick');
    // Observed in the same tick: nothing can have become durable meanwhile.
    const queued = await reader.points();
    expect(queued).toMatchObject({
      'otel.sdk.log.created': [[6, {}]],
      'otel.sdk.processor.log.queue.size': [[4, {}]],
      'otel.sdk.processor.log.queue.capacity': [[4, {}]],
      'otel.sdk.processor.log.processed': [
        [0, {}],
        [2, { 'error.type': 'queue_full' }],
      ],
      'otel.sdk.exporter.log.inflight': [[4, {}]],
      'otel.sdk.exporter.log.exported': [[0, {}]],
      'blotter.dropped': [[2, { 'blotter.reason': 'queue_full' }]],
    });
    expect(queued['blotter.queue.bytes']?.[0]?.[0]).toBeGreaterThan(4 * 100);

    await activity.flush({ until: 'stored' });
    // Four ticks and the gap record that stands for the two.
    expect(await reader.points()).toMatchObject({
      'otel.sdk.log.created': [[6, {}]],
      'otel.sdk.processor.log.queue.size': [[0, {}]],
      'otel.sdk.processor.log.processed': [
        [5, {}],
        [2, { 'error.type': 'queue_full' }],
      ],
      'otel.sdk.exporter.log.inflight': [[0, {}]],
      'otel.sdk.exporter.log.exported': [[5, {}]],
      'blotter.queue.bytes': [[0, {}]],
      'blotter.records': [
        [7, { 'blotter.watermark': 'created' }],
        [5, { 'blotter.watermark': 'durable' }],
        [5, { 'blotter.watermark': 'stored' }],
      ],
      'blotter.writer.restarts': [[0, {}]],
    });
  });

  it('show a lock: retries, waiting, and the journal that lags behind', async () => {
    const { activity, reader } = await start();
    const unlock = fixture.lock();
    for (let n = 0; n < 100; n++) activity.info('tick');
    await activity.flush();
    const value = async (name: string): Promise<number> => (await reader.points())[name]?.[0]?.[0] ?? 0;
    const rises = async (name: string): Promise<void> => {
      while ((await value(name)) <= 0) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    for (const name of ['store.busy_retries', 'store.lock_wait', 'journal.size', 'journal.lag']) {
      await rises(`blotter.${name}`);
    }
    expect(await reader.points()).toMatchObject({
      'blotter.records': [
        [100, { 'blotter.watermark': 'created' }],
        [100, { 'blotter.watermark': 'durable' }],
        [0, { 'blotter.watermark': 'stored' }],
      ],
    });
    unlock();
    await activity.flush({ until: 'stored' });
    await rises('blotter.store.apply.duration');
    while ((await value('blotter.journal.lag')) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await reader.points())['blotter.records']?.[2]?.[0]).toBe(100);
  });

  it('end with the module', async () => {
    const { module, activity, reader } = await start();
    activity.info('tick');
    await module.close();
    expect(Object.keys(await reader.points()).filter((name) => name.startsWith('blotter.'))).toEqual([]);
  });
});
