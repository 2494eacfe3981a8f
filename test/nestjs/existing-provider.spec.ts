import { ActivityModule } from '@blotter/nestjs';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { BlotterFixture } from '../traps/support/blotter-fixture.js';
import { startModule } from './support/testing-app.js';

const fixture = new BlotterFixture();

async function start() {
  const processor = await fixture.open();
  const exporter = new InMemoryLogRecordExporter();
  const loggerProvider = new LoggerProvider({
    processors: [processor, new SimpleLogRecordProcessor({ exporter })],
  });
  const app = await startModule(fixture, [
    ActivityModule.forRoot({ existing: { processor, loggerProvider } }),
  ]);
  const seenByOther = () => exporter.getFinishedLogRecords().map(({ eventName }) => eventName);
  return { ...app, processor, loggerProvider, seenByOther };
}

describe('recording through a provider of the application', () => {
  it('reaches the other processor and ours, with what is emitted elsewhere', async () => {
    const { activity, loggerProvider, seenByOther } = await start();
    const uid = activity.info('mine');
    loggerProvider.getLogger('elsewhere').emit({ eventName: 'other' });
    await activity.flush({ until: 'stored' });
    const records = fixture.records();
    expect(seenByOther()).toEqual(['mine', 'other']);
    expect(records.map(({ eventName, scope }) => [eventName, scope.name])).toEqual([
      ['mine', '@blotter/nestjs'],
      ['other', 'elsewhere'],
    ]);
    expect(records[0]?.uid).toBe(uid);
  });

  it('closing the module flushes, and leaves the provider to the application', async () => {
    const { module, activity, processor, loggerProvider, seenByOther } = await start();
    activity.info('before');
    await module.close();
    expect(processor.status()).toMatchObject({ state: 'open', accounting: { durable: 1, queued: 0 } });
    loggerProvider.getLogger('elsewhere').emit({ eventName: 'after' });
    expect(seenByOther()).toEqual(['before', 'after']);
    await loggerProvider.shutdown();
    expect((await fixture.reopen()).map(({ eventName }) => eventName)).toEqual(['before', 'after']);
  });

  it('keeps the record when the provider is shut down', async () => {
    const { activity, loggerProvider } = await start();
    activity.info('before');
    await loggerProvider.shutdown();
    const uid = activity.warning('after', 'the provider is gone', { data: { n: 1 } });
    await expect(activity.recordDurably({ type: 'after_durably' })).resolves.toHaveLength(36);
    const records = await fixture.reopen();
    expect(records.map(({ eventName }) => eventName)).toEqual(['before', 'after', 'after_durably']);
    expect(records[1]).toMatchObject({ uid, body: 'the provider is gone', severityNumber: 13 });
    expect(records[1]?.resource).toEqual(records[0]?.resource);
  });

  it('refuses options that belong to createBlotterProcessor()', async () => {
    const processor = await fixture.open();
    const existing = { processor, loggerProvider: new LoggerProvider({ processors: [processor] }) };
    const module = ActivityModule.forRoot({ existing, directory: fixture.directory });
    await expect(startModule(fixture, [module])).rejects.toMatchObject({
      code: 'ERR_BLOTTER_OPTION',
      message: expect.stringContaining('directory'),
    });
  });
});
