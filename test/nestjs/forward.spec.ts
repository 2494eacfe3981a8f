import { ActivityModule, type ActivityModuleOptions } from '@blotter/nestjs';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { DynamicModule } from '@nestjs/common';
import { ManualReader } from '../support/manual-reader.js';
import { officialProto } from '../support/otlp/official-proto.js';
import { type HttpSink, Sinks } from '../support/sinks.js';
import { until } from '../support/until.js';
import { BlotterFixture } from '../traps/support/blotter-fixture.js';
import { startModule } from './support/testing-app.js';

const fixture = new BlotterFixture();
const sinks = new Sinks();

/** Event names of the records that a destination was sent. */
function eventsOf(sink: HttpSink): unknown[] {
  return sink.received
    .flatMap(({ body }) => officialProto.decodeRequest(body, 'protobuf').resourceLogs ?? [])
    .flatMap(({ scopeLogs = [] }) => scopeLogs)
    .flatMap(({ logRecords = [] }) => logRecords.map(({ eventName }) => eventName));
}

const ways: Array<[string, (options: ActivityModuleOptions) => DynamicModule]> = [
  ['forRoot', (options) => ActivityModule.forRoot(options)],
  ['forRootAsync', (options) => ActivityModule.forRootAsync({ useFactory: () => Promise.resolve(options) })],
];

describe.each(ways)('otlp in ActivityModule.%s', (_, moduleOf) => {
  it('forwards what is recorded; status and metrics show it', async () => {
    const sink = await sinks.http((response) =>
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(),
    );
    const reader = new ManualReader();
    const meterProvider = new MeterProvider({ readers: [reader] });
    fixture.later(() => meterProvider.shutdown());
    const otlp = { url: new URL(sink.url).origin, headers: { authorization: 'Bearer abc' } };
    const { activity } = await startModule(fixture, [
      moduleOf({ directory: fixture.directory, meterProvider, otlp }),
    ]);
    activity.info('order_placed');
    activity.info('order_filled');
    await until('two records are acknowledged', () => activity.status().forward[0]?.sent === 2);
    expect(eventsOf(sink)).toEqual(['order_placed', 'order_filled']);
    for (const { request } of sink.received) {
      expect([request.url, request.headers.authorization]).toEqual(['/v1/logs', 'Bearer abc']);
    }
    await until('nothing waits', () => activity.status().forward[0]?.state === 'current');
    expect(activity.status().forward).toEqual([
      expect.objectContaining({ name: 'otlp', lagRecords: 0, lagMs: 0, sent: 2, rejected: 0, leftOut: 0 }),
    ]);
    const destination = { 'blotter.destination': 'otlp' };
    expect(await reader.points()).toMatchObject({
      'blotter.forward.lag': [[0, destination]],
      'blotter.forward.lag.duration': [[0, destination]],
      'blotter.forward.records': [
        [2, { ...destination, 'blotter.outcome': 'sent' }],
        [0, { ...destination, 'blotter.outcome': 'rejected' }],
        [0, { ...destination, 'blotter.outcome': 'left_out' }],
      ],
      'blotter.forward.retries': [[0, destination]],
      'blotter.forward.dead_letters': [[0, destination]],
    });
  });

  it('records as ever while the destination does not answer, and says what is wrong', async () => {
    const otlp = [{ url: 'http://127.0.0.1:1', filter: 'severity>=failure' }];
    const { activity } = await startModule(fixture, [moduleOf({ directory: fixture.directory, otlp })]);
    activity.failure('order_rejected');
    await activity.flush({ until: 'stored' });
    await until('the destination waits', () => activity.status().forward[0]?.state === 'waiting');
    const { health, forward } = activity.status();
    expect([health, forward[0]]).toMatchObject([
      'ok',
      { lagRecords: 1, sent: 0, fault: { code: 'ECONNREFUSED' } },
    ]);
  });

  it('ends the start with an error that names what is wrong', async () => {
    const wrong: Array<[object, string]> = [
      [{ url: 'collector:4318' }, 'Option otlp.url is '],
      [[{ filter: 'severity>=loud' }], 'Option otlp[0].filter does not parse'],
      [{ endpoint: 'http://127.0.0.1:1' }, 'Unknown option otlp.endpoint.'],
    ];
    for (const [otlp, message] of wrong) {
      const options = { directory: fixture.directory, otlp } as ActivityModuleOptions;
      await expect(startModule(fixture, [moduleOf(options)])).rejects.toMatchObject({
        code: 'ERR_BLOTTER_OPTION',
        message: expect.stringContaining(message),
      });
    }
  });
});
