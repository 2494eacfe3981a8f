import { DoubleValue } from '@blotter/core';
import { StoreReader } from '@blotter/core/reader';
import { type ActivityLogger, ActivityModule } from '@blotter/nestjs';
import { expect, it } from '@jest/globals';
import { TraceFlags, context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LokiStandIn } from '../compose/support/loki-stand-in.js';
import { startOurCollector } from '../compose/support/our-collector.js';
import { startModule } from '../nestjs/support/testing-app.js';
import { collector } from '../peers/collector/collector.js';
import { describeWithPeer } from '../peers/describe-with-peer.js';
import { officialProto } from '../support/otlp/official-proto.js';
import type { LogsRequestJson } from '../support/otlp/otlp-json.js';
import { until } from '../support/until.js';
import { BlotterFixture } from '../traps/support/blotter-fixture.js';

/* From the caller's `record()` to what the Collector wrote, field by field. */

const fixture = new BlotterFixture();
const SPAN = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
};

/** Requests of the file exporter, read with OTLP's own .proto files. */
function written(file: string): LogsRequestJson[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => officialProto.decodeRequest(Buffer.from(line), 'json'));
}

/** Records one activity with everything that an activity can have. @returns its uid. */
function recordEverything(activity: ActivityLogger): string {
  const contexts = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(contexts);
  fixture.later(() => context.disable());
  return context.with(trace.setSpanContext(context.active(), SPAN), () =>
    activity.record({
      type: 'order_filled',
      description: 'Order 7 filled – 3 × ACME',
      severity: 'success',
      timestamp: 1_767_323_045_006_000_007n,
      source: { expert: 42, account: 'A-7' },
      actor: { id: 'anna', role: 'trader' },
      target: 'order-7',
      changes: { status: { from: 'new', to: 'filled' } },
      outcome: 'success',
      data: {
        text: 'Grüße 🦋',
        empty: '',
        yes: true,
        no: false,
        int: 3,
        largest: 2n ** 63n - 1n,
        double: 250.25,
        whole: new DoubleValue(1),
        minusZero: -0,
        notANumber: NaN,
        bytes: Uint8Array.of(0, 1, 255),
        nothing: null,
        list: [1, new DoubleValue(1), 'a', [], null],
        nested: { deep: { bytes: Uint8Array.of(255), flag: false }, none: {} },
      },
    }),
  );
}

/** Its attributes as OTLP/JSON, by key. */
const ATTRIBUTES: Readonly<Record<string, object>> = {
  'activity.source.expert.id': { intValue: '42' },
  'activity.source.account.id': { stringValue: 'A-7' },
  'activity.actor.id': { stringValue: 'anna' },
  'activity.actor.role': { stringValue: 'trader' },
  'activity.target.id': { stringValue: 'order-7' },
  'activity.changes': map({ status: map({ from: { stringValue: 'new' }, to: { stringValue: 'filled' } }) }),
  'activity.outcome': { stringValue: 'success' },
  text: { stringValue: 'Grüße 🦋' },
  empty: { stringValue: '' },
  yes: { boolValue: true },
  no: { boolValue: false },
  int: { intValue: '3' },
  largest: { intValue: '9223372036854775807' },
  double: { doubleValue: 250.25 },
  whole: { doubleValue: 1 },
  minusZero: { doubleValue: -0 },
  notANumber: { doubleValue: 'NaN' },
  bytes: { bytesValue: 'AAH/' },
  nothing: {},
  list: {
    arrayValue: {
      values: [{ intValue: '1' }, { doubleValue: 1 }, { stringValue: 'a' }, { arrayValue: {} }, {}],
    },
  },
  nested: map({
    deep: map({ bytes: { bytesValue: '/w==' }, flag: { boolValue: false } }),
    none: { kvlistValue: {} },
  }),
};

function map(entries: Readonly<Record<string, object>>): object {
  return { kvlistValue: { values: Object.entries(entries).map(([key, value]) => ({ key, value })) } };
}

await describeWithPeer(collector, 'from record() through a real Collector', () => {
  it('every field is in its file, and on its way to Loki, as it was recorded', async () => {
    const loki = await LokiStandIn.start();
    fixture.later(() => loki.close());
    const file = join(fixture.directory, 'collector.jsonl');
    const folder = join(fixture.directory, 'collector');
    const started = await startOurCollector({ folder, loki: loki.endpoint, file });
    fixture.later(() => started.stop('SIGKILL'));
    const options = { directory: join(fixture.directory, 'data'), serviceName: 'trading' };
    const module = ActivityModule.forRoot({ ...options, otlp: { name: 'collector', url: started.http } });
    const { activity } = await startModule(fixture, [module]);

    const uid = recordEverything(activity);
    await activity.flush({ until: 'stored' });
    await until(`forwarded; the Collector says: ${started.complaints}`, () => loki.requests.length > 0);
    // It writes what it still has.
    expect(await started.stop()).toBe(0);

    const [request, ...others] = written(file);
    expect(others).toEqual([]);
    const { resource, scopeLogs } = request!.resourceLogs![0]!;
    const { scope, logRecords } = scopeLogs![0]!;
    const { attributes, ...fields } = logRecords![0]!;
    const stored = readStored(join(options.directory, 'blotter.db'));
    expect(fields).toEqual({
      timeUnixNano: '1767323045006000007',
      observedTimeUnixNano: stored.observedTimeUnixNano.toString(),
      severityNumber: 10,
      severityText: 'SUCCESS',
      eventName: 'order_filled',
      body: { stringValue: 'Order 7 filled – 3 × ACME' },
      traceId: SPAN.traceId,
      spanId: SPAN.spanId,
      flags: 1,
    });
    expect(attributes).toHaveLength(Object.keys(ATTRIBUTES).length + 1);
    expect(Object.fromEntries(attributes!.map(({ key, value }) => [key, value ?? {}]))).toEqual({
      'log.record.uid': { stringValue: uid },
      ...ATTRIBUTES,
    });
    expect(resource!.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'trading' } });
    expect(resource!.attributes).toHaveLength(stored.resource.attributes.length);
    expect(scope).toEqual({
      name: stored.scope.name,
      ...(stored.scope.version === '' ? {} : { version: stored.scope.version }),
    });
    // The batch that is on its way to Loki says the same.
    expect(loki.paths).toEqual(new Set(['/otlp/v1/logs']));
    expect(loki.requests).toEqual([request]);
  });
});

function readStored(file: string) {
  const reader = new StoreReader({ file });
  try {
    expect(reader.count()).toBe(1);
    return reader.latest(1)[0]!;
  } finally {
    reader.close();
  }
}
