import { DoubleValue, KeyValueList, toEmission } from '@blotter/core';
import { hrTimeToNanoseconds } from '@opentelemetry/core';
import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { type LogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import {
  InMemoryLogRecordExporter as PinnedExporter,
  LoggerProvider as PinnedProvider,
  SimpleLogRecordProcessor as PinnedSimpleProcessor,
} from 'sdk-logs-pinned';
import { BlotterFixture } from './support/blotter-fixture.js';

/** Traps 10 to 13: values that the SDK drops, cuts or changes. */

const fixture = new BlotterFixture();

class Order {
  constructor(readonly id: number) {}
}

const AWKWARD = {
  date: new Date('2026-01-02T03:04:05.678Z'),
  error: new TypeError('no price', { cause: 'feed down' }),
  map: new Map([['EURUSD', 1.5]]),
  bigint: 2n ** 60n,
  instance: new Order(7),
};

/** A value as other code may emit it, whatever the types say. */
function loose(value: unknown): string {
  return value as string;
}

function circular(): object {
  const body: Record<string, unknown> = { name: 'loop' };
  body.self = body;
  return body;
}

function pinned(options: object = {}) {
  const exporter = new PinnedExporter();
  const provider = new PinnedProvider({ processors: [new PinnedSimpleProcessor({ exporter })], ...options });
  return { logger: provider.getLogger('trap'), records: () => exporter.getFinishedLogRecords() };
}

async function ours(providerOptions: object = {}) {
  const processor = await fixture.open();
  const provider = new LoggerProvider({ processors: [processor], ...providerOptions });
  const logger = provider.getLogger('trap');
  return {
    logger,
    record: (data: Record<string, unknown>, more: object = {}) =>
      processor.record(logger, toEmission({ type: 'trap', data, ...more })),
    stored: async () => {
      await processor.flush('stored');
      return fixture.records();
    },
  };
}

describe('trap 10: values that OTLP has no kind for', () => {
  it('pinned: attributes are dropped, and the count stays 0', () => {
    const { logger, records } = pinned();
    logger.emit({ attributes: AWKWARD });
    expect(records()[0]).toMatchObject({ attributes: {}, droppedAttributesCount: 0 });
  });

  it('pinned: a circular body costs the whole batch', () => {
    const { logger, records } = pinned();
    logger.emit({ body: 'innocent' });
    logger.emit({ body: loose(circular()) });
    expect(() => ProtobufLogsSerializer.serializeRequest(records() as never)).toThrow(RangeError);
  });

  it('ours: attributes are kept', async () => {
    const { record, stored } = await ours();
    record(AWKWARD);
    const [first] = await stored();
    const attributes = Object.fromEntries(first!.attributes);
    expect(attributes).toEqual({
      date: '2026-01-02T03:04:05.678Z',
      error: {
        type: 'TypeError',
        message: 'no price',
        stacktrace: expect.stringContaining('TypeError: no price'),
        cause: 'feed down',
      },
      map: { EURUSD: 1.5 },
      bigint: 2n ** 60n,
      instance: { id: 7 },
    });
  });

  it('ours: a cycle is cut where it closes, and the rest of the batch is untouched', async () => {
    const { logger, record, stored } = await ours();
    logger.emit({ body: 'innocent' });
    logger.emit({ body: loose(circular()) });
    record({ loop: circular() });
    const [innocent, foreign, activity] = await stored();
    expect(innocent?.body).toBe('innocent');
    expect(foreign?.body).toEqual({ name: 'loop', self: '[Circular]' });
    expect(Object.fromEntries(activity!.attributes)).toEqual({
      loop: { name: 'loop', self: '[Circular]' },
      'activity.cut': 1,
    });
  });
});

describe('trap 11: numbers', () => {
  it('pinned: NaN and Infinity become null, 2^60 is wrong, a bigint body is emptied', () => {
    const { logger, records } = pinned();
    logger.emit({ attributes: { nan: NaN, infinity: Infinity, big: 2 ** 60 } });
    logger.emit({ body: loose(2n ** 60n) });
    const json = new TextDecoder().decode(JsonLogsSerializer.serializeRequest(records()));
    const [numbers, bigint] = JSON.parse(json).resourceLogs[0].scopeLogs[0].logRecords;
    const byKey = Object.fromEntries(
      numbers.attributes.map((pair: { key: string; value: unknown }) => [pair.key, pair.value]),
    );
    expect(byKey.nan).toEqual({ doubleValue: null });
    expect(byKey.infinity).toEqual({ doubleValue: null });
    expect(json).not.toContain(String(2n ** 60n));
    expect(bigint.body ?? {}).toEqual({});
  });

  it('ours: keeps every one of them, int and double apart', async () => {
    const numbers = {
      int: 1,
      double: new DoubleValue(1),
      fraction: 1.5,
      nan: NaN,
      infinity: Infinity,
      minusInfinity: -Infinity,
      minusZero: -0,
      bigDouble: 2 ** 60,
      bigInt: 2n ** 60n + 1n,
      smallest: -(2n ** 63n),
    };
    const { logger, record, stored } = await ours();
    record(numbers);
    logger.emit({ body: loose(2n ** 60n + 1n) });
    const [first, second] = await stored();
    expect(Object.fromEntries(first!.attributes)).toEqual(numbers);
    expect(second?.body).toBe(2n ** 60n + 1n);
  });

  it('ours: keys that a JavaScript object would reorder or lose stay as they were', async () => {
    const { record, stored } = await ours();
    record({
      fills: new Map([
        ['2', 'b'],
        ['1', 'a'],
        ['__proto__', 'c'],
      ]),
    });
    const [first] = await stored();
    const fills = first!.attributes[0]![1] as KeyValueList;
    expect(fills).toBeInstanceOf(KeyValueList);
    expect(fills.entries.map(([key]) => key)).toEqual(['2', '1', '__proto__']);
  });
});

describe('trap 12: nanoseconds', () => {
  const NANOS = 1_767_323_045_123_456_789n;

  it('the SDK: a number cannot hold them', () => {
    expect(BigInt(hrTimeToNanoseconds([1_767_323_045, 123_456_789]))).not.toBe(NANOS);
  });

  it('ours: are kept to the last digit', async () => {
    const { record, logger, stored } = await ours();
    record({}, { timestamp: NANOS });
    logger.emit({ timestamp: [1_767_323_045, 123_456_789] });
    expect((await stored()).map(({ timeUnixNano }) => timeUnixNano)).toEqual([NANOS, NANOS]);
  });
});

describe('trap 13: the SDK’s limits', () => {
  const MANY = Object.fromEntries(Array.from({ length: 128 }, (_, n) => [`key${n}`, n]));

  it('pinned: 128 attributes drop the uid that a processor adds, a length limit truncates it', () => {
    const addUid: LogRecordProcessor = {
      onEmit: (record) => void record.setAttribute('log.record.uid', '0123456789'),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    const emitted: Array<Record<string, unknown>> = [];
    const keep: LogRecordProcessor = { ...addUid, onEmit: (record) => void emitted.push(record.attributes) };
    const processors = [addUid, keep] as never[];
    new PinnedProvider({ processors }).getLogger('trap').emit({ attributes: MANY });
    new PinnedProvider({ processors, logRecordLimits: { attributeValueLengthLimit: 4 } })
      .getLogger('trap')
      .emit({});
    expect(emitted[0]).not.toHaveProperty('log.record.uid');
    expect(emitted[1]).toEqual({ 'log.record.uid': '0123' });
  });

  it('ours: the uid travels beside the attributes, so it is whole', async () => {
    const logRecordLimits = { attributeValueLengthLimit: 4 };
    const { record, logger, stored } = await ours({ logRecordLimits });
    const uid = record(MANY);
    logger.emit({ attributes: MANY });
    const [first, second] = await stored();
    expect(first?.uid).toBe(uid);
    expect(uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(Object.fromEntries(first!.attributes)).toEqual(MANY);
    expect(second?.uid).toHaveLength(36);
    expect(second?.attributes).toHaveLength(128);
  });
});
