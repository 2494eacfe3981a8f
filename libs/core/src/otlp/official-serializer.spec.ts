import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import fc from 'fast-check';
import { anyValues, keys, texts } from '../model/any-values.spec.js';
import { normalise, toEmission } from '../model/index.js';
import { LogsEncoder } from './encode-logs.js';
import { attributesOf, readRows } from './read-rows.spec.js';

const UID = '01890000-0000-7000-8000-000000000000';

/** The SDK's own provider; returns the records as exporters get them. */
function sdk(): { provider: LoggerProvider; emitted: ReadWriteLogRecord[] } {
  const emitted: ReadWriteLogRecord[] = [];
  const done = (): Promise<void> => Promise.resolve();
  const onEmit = (record: ReadWriteLogRecord): void => void emitted.push(record);
  const resource = resourceFromAttributes(
    { 'service.name': 'test', list: ['a', 'b'], ratio: 0.5 },
    { schemaUrl: 'https://example.com/resource' },
  );
  const processors = [{ onEmit, forceFlush: done, shutdown: done }];
  return { provider: new LoggerProvider({ resource, processors }), emitted };
}

/**
 * The official serializer writes 2^53 … 2^63 and -0 as int64, in which they are not what the caller
 * had; Blotter writes them as the doubles they are. Everything else must come out the same.
 */
function agrees(value: unknown): boolean {
  if (typeof value === 'number') {
    return !Object.is(value, -0) && (Number.isSafeInteger(value) || !(Math.abs(value) <= 2 ** 63 && Number.isInteger(value))); // prettier-ignore
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return true;
  return Object.values(value).every(agrees);
}
const agreed = anyValues.filter((value) => normalise(value).plain && agrees(value));

const spans = fc.option(
  fc.record({
    traceId: fc.stringMatching(/^[0-9a-f]{31}[1-9a-f]$/),
    spanId: fc.stringMatching(/^[0-9a-f]{15}[1-9a-f]$/),
    traceFlags: fc.nat(1),
  }),
);

const logRecords = fc.record(
  {
    eventName: texts,
    body: agreed,
    severityNumber: fc.integer({ min: 0, max: 24 }),
    severityText: texts,
    timestamp: fc.tuple(fc.nat(2 ** 31 - 1), fc.nat(999_999_999)),
    observedTimestamp: fc.tuple(fc.nat(2 ** 31 - 1), fc.nat(999_999_999)),
    attributes: fc
      .array(fc.tuple(keys, agreed), { maxLength: 8 })
      .map((entries) => Object.fromEntries(entries.filter(([key]) => key !== '__proto__'))),
  },
  { requiredKeys: ['timestamp', 'observedTimestamp'] },
);

describe('the official OTLP serializer', () => {
  it('and ours write the same rows for the same SDK records', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(logRecords, spans, fc.nat(1)), { minLength: 1, maxLength: 5 }),
        (inputs) => {
          const { provider, emitted } = sdk();
          const loggers = [
            provider.getLogger('one', '1.0', { schemaUrl: 'https://example.com/scope' }),
            provider.getLogger('two'),
          ];
          for (const [record, span, logger] of inputs) {
            const context = span ? trace.setSpanContext(ROOT_CONTEXT, span) : ROOT_CONTEXT;
            loggers[logger]!.emit({ ...record, context });
          }
          const official = readRows(ProtobufLogsSerializer.serializeRequest(emitted)!);
          const ours = readRows(new LogsEncoder().encode(emitted as never[], () => ({ uid: UID })));
          expect(official).toHaveLength(inputs.length);
          expect(ours).toEqual(official.map((row) => ({ ...row, uid: UID })));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('an activity, through the SDK and the wire,', () => {
  it('has the exact values of its data, of every kind', () => {
    const { provider, emitted } = sdk();
    const logger = provider.getLogger('activities');
    const data = fc.array(fc.tuple(keys, anyValues), { maxLength: 20 }).map(Object.fromEntries);
    fc.assert(
      fc.property(data, (given) => {
        const { exact, ...emission } = toEmission({ type: 'a', data: given });
        logger.emit(emission);
        const record = emitted.pop()!;
        const [row] = readRows(new LogsEncoder().encode([record as never], () => ({ uid: UID, exact })));
        expect(row!.uid).toBe(UID);
        expect(new Map(attributesOf(row!))).toEqual(new Map(Object.entries(given)));
      }),
      { numRuns: 1000 },
    );
  });
});
