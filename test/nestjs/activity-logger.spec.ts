import { type ActivityLogger, ActivityModule } from '@blotter/nestjs';
import { type SpanContext, TraceFlags, context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { BlotterFixture } from '../traps/support/blotter-fixture.js';
import { ForkedProgram } from './support/forked-program.js';
import { startModule } from './support/testing-app.js';

const fixture = new BlotterFixture();

async function start(options: object = {}): Promise<ActivityLogger> {
  const module = ActivityModule.forRoot({ directory: fixture.directory, ...options });
  return (await startModule(fixture, [module])).activity;
}

async function stored(activity: ActivityLogger) {
  await activity.flush({ until: 'stored' });
  return fixture.records();
}

describe('severity methods', () => {
  it('record with OpenTelemetry’s numbers, and say their own text', async () => {
    const activity = await start();
    const uids = (['debug', 'info', 'success', 'warning', 'failure'] as const).map((severity) =>
      activity[severity](`${severity}_type`, `a ${severity}`, { data: { severity } }),
    );
    const records = await stored(activity);
    expect(records.map((r) => [r.eventName, r.body, r.severityNumber, r.severityText])).toEqual([
      ['debug_type', 'a debug', 5, 'DEBUG'],
      ['info_type', 'a info', 9, 'INFO'],
      ['success_type', 'a success', 10, 'SUCCESS'],
      ['warning_type', 'a warning', 13, 'WARNING'],
      ['failure_type', 'a failure', 17, 'FAILURE'],
    ]);
    expect(records.map(({ uid }) => uid)).toEqual(uids);
  });

  it('keep every detail', async () => {
    const activity = await start();
    activity.failure('order_rejected', 'No margin', {
      data: { price: 1.5 },
      source: { expert: 42, account: 7, desk: null },
      actor: { id: 'anna', role: 'trader' },
      target: 'order-9',
      changes: { status: { from: 'new', to: 'rejected' } },
      outcome: 'denied',
      exception: new RangeError('margin'),
      timestamp: new Date('2026-01-02T03:04:05.006Z'),
    });
    const [record] = await stored(activity);
    expect(record?.timeUnixNano).toBe(1_767_323_045_006_000_000n);
    expect(Object.fromEntries(record!.attributes)).toEqual({
      price: 1.5,
      'activity.source.expert.id': 42,
      'activity.source.account.id': 7,
      'activity.actor.id': 'anna',
      'activity.actor.role': 'trader',
      'activity.target.id': 'order-9',
      'activity.changes': { status: { from: 'new', to: 'rejected' } },
      'activity.outcome': 'denied',
      'exception.type': 'RangeError',
      'exception.message': 'margin',
      'exception.stacktrace': expect.stringContaining('activity-logger.spec'),
    });
  });
});

describe('with()', () => {
  it('makes children whose source and data are merged, the nearest winning', async () => {
    const activity = await start();
    const expert = activity.with({ source: { expert: 42 }, data: { host: 'a', build: 1 }, actor: 'bot' });
    const account = expert.with({ source: { account: 7 }, data: { build: 2 } });
    account.info('order_filled', 'filled', { data: { price: 3 }, source: { order: 9 } });
    expert.info('tick');
    activity.info('plain');
    const [first, second, third] = (await stored(activity)).map((r) => Object.fromEntries(r.attributes));
    const fromExpert = { 'activity.source.expert.id': 42, 'activity.actor.id': 'bot' };
    expect(first).toEqual({
      ...fromExpert,
      host: 'a',
      build: 2,
      price: 3,
      'activity.source.account.id': 7,
      'activity.source.order.id': 9,
    });
    expect(second).toEqual({ ...fromExpert, host: 'a', build: 1 });
    expect(third).toEqual({});
  });
});

describe('recordDurably()', () => {
  it('resolves with the uid when the record is in the journal, whatever the store does', async () => {
    const activity = await start();
    const unlock = fixture.lock();
    const uid = await activity.recordDurably({ type: 'order_filled' });
    expect(fixture.inJournal()).toBe(1);
    expect(fixture.records()).toEqual([]);
    unlock();
    expect((await stored(activity)).map((record) => record.uid)).toEqual([uid]);
  });

  it('in one turn keeps order, and every caller gets its own uid', async () => {
    const activity = await start();
    const uids = await Promise.all(
      Array.from({ length: 200 }, (_, n) => activity.recordDurably({ type: 'tick', data: { n } })),
    );
    expect(fixture.inJournal()).toBeLessThanOrEqual(200);
    expect((await stored(activity)).map(({ uid }) => uid)).toEqual(uids);
  });

  it('what it acknowledged survives SIGKILL', async () => {
    const program = new ForkedProgram({ options: { directory: fixture.directory }, durably: true });
    fixture.later(() => program.end());
    const { uid } = await program.hears('durable');
    program.kill('SIGKILL');
    await program.ended;
    const activities = (await fixture.reopen()).filter(({ eventName }) => eventName === 'durable');
    expect(activities.map((record) => record.uid)).toEqual([uid]);
    expect(fixture.gaps()).toEqual([['unknown', 'unclean_end']]);
  });

  it('rejects when the bound is reached and the record was dropped', async () => {
    const activity = await start({ maxQueueRecords: 2 });
    activity.info('first');
    activity.info('second');
    const third = activity.recordDurably({ type: 'third' });
    await expect(third).rejects.toMatchObject({ code: 'ERR_BLOTTER_DROPPED' });
    const records = await stored(activity);
    expect(records.map(({ eventName }) => eventName)).toEqual(['first', 'second', 'blotter.gap']);
    expect(activity.status().accounting).toMatchObject({ dropped: { queue_full: 1 }, queued: 0 });
  });
});

describe('the active trace context', () => {
  const span: SpanContext = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: TraceFlags.SAMPLED,
  };

  beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  afterAll(() => context.disable());

  it('is attached, also after an await, and also after shutdown', async () => {
    const { module, activity } = await startModule(fixture, [
      ActivityModule.forRoot({ directory: fixture.directory }),
    ]);
    await context.with(trace.setSpan(context.active(), trace.wrapSpanContext(span)), async () => {
      activity.info('inside');
      await delay(1);
      await activity.recordDurably({ type: 'inside_later' });
      await module.close();
      activity.info('inside_closed');
    });
    activity.info('outside');
    const records = await fixture.reopen();
    const inside = [span.traceId, span.spanId, 1];
    expect(records.map((r) => [r.eventName, r.traceId, r.spanId, r.flags & 0xff])).toEqual([
      ['inside', ...inside],
      ['inside_later', ...inside],
      ['inside_closed', ...inside],
      ['outside', '', '', 0],
    ]);
  });
});
