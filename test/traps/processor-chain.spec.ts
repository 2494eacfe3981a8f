import { toEmission } from '@blotter/core';
import { type LogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { LoggerProvider as PinnedProvider } from 'sdk-logs-pinned';
import { BlotterFixture } from './support/blotter-fixture.js';

/** Trap 14: a processor joins a provider only at construction, and one that throws throws at the caller. */

const fixture = new BlotterFixture();

const THROWING: LogRecordProcessor = {
  onEmit: () => {
    throw new Error('boom');
  },
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

describe('trap 14: other processors of the provider', () => {
  it('pinned: none can be added later', () => {
    expect('addLogRecordProcessor' in new PinnedProvider()).toBe(false);
  });

  it('pinned: one that throws throws at the caller of emit()', () => {
    const logger = new PinnedProvider({ processors: [THROWING] }).getLogger('trap');
    expect(() => logger.emit({ body: 'x' })).toThrow('boom');
  });

  it.each([
    ['in front of', (ours: LogRecordProcessor) => [THROWING, ours]],
    ['behind', (ours: LogRecordProcessor) => [ours, THROWING]],
  ])('ours: one that throws %s ours costs the caller and the record nothing', async (_, order) => {
    const processor = await fixture.open();
    const logger = new LoggerProvider({ processors: order(processor) }).getLogger('trap');
    const uids = [1, 2].map((n) => processor.record(logger, toEmission({ type: 'trap', data: { n } })));
    await processor.flush('stored');
    expect(fixture.records().map(({ uid }) => uid)).toEqual(uids);
    expect(processor.status().accounting).toMatchObject({ created: 2, stored: 2 });
  });

  it('ours: one in front that emits a record of its own does not mix them up', async () => {
    const processor = await fixture.open();
    const echo: LogRecordProcessor = {
      ...THROWING,
      onEmit: (record) => {
        if (record.eventName !== 'echo') logger.emit({ eventName: 'echo', body: 'seen' });
      },
    };
    const logger = new LoggerProvider({ processors: [echo, processor] }).getLogger('trap');
    const uid = processor.record(logger, toEmission({ type: 'trap', description: 'mine' }));
    await processor.flush('stored');
    const byName = new Map(fixture.records().map((record) => [record.eventName, record]));
    expect(byName.get('trap')).toMatchObject({ uid, body: 'mine' });
    expect(byName.get('echo')).toMatchObject({ body: 'seen' });
    expect(byName.size).toBe(2);
  });

  it('ours: what one in front changes on a record is what is stored', async () => {
    const processor = await fixture.open();
    const redact: LogRecordProcessor = {
      ...THROWING,
      onEmit: (record) => void record.setBody('[redacted]').setAttribute('password', '***'),
    };
    const logger = new LoggerProvider({ processors: [redact, processor] }).getLogger('trap');
    processor.record(
      logger,
      toEmission({ type: 'trap', description: 'secret', data: { password: 'pass1234' } }),
    );
    await processor.flush('stored');
    expect(fixture.records()[0]).toMatchObject({ body: '[redacted]', attributes: [['password', '***']] });
  });
});
