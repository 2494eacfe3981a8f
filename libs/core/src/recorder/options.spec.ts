import { join, resolve } from 'node:path';
import type { MeterProvider } from '@opentelemetry/api';
import type { BlotterOptions } from './options.js';
import { resolveOptions } from './options.js';

const MIB = 1024 * 1024;

/** What resolving the options throws. */
function refused(
  options: unknown,
  env: Record<string, string> = {},
): { code: string; message: string; hint: string } {
  try {
    resolveOptions(options as BlotterOptions, env);
  } catch (error) {
    return error as { code: string; message: string; hint: string };
  }
  throw new Error('The options were accepted.');
}

describe('resolveOptions', () => {
  it('has a default for everything', () => {
    for (const options of [undefined, {}]) {
      expect(resolveOptions(options, {})).toEqual({
        directory: resolve('data'),
        maxQueueRecords: 65_536,
        maxQueueBytes: 64 * MIB,
        overflow: 'drop',
        flushIntervalMs: 100,
        maxBatchRecords: 512,
        shutdownTimeoutMs: 5000,
        valueLimits: { maxDepth: 16, maxItems: 1024, maxValues: 8192, maxLength: 65_536 },
        meterProvider: undefined,
        isDisabled: false,
        writer: {
          store: { file: resolve('data/blotter.db'), isShared: false, prefix: '', view: 'activity_log' },
          journalPath: resolve('data/journal'),
          journalMaxBytes: 1024 * MIB,
          segmentBytes: 16 * MIB,
          walMaxBytes: 512 * MIB,
          adoptIntervalMs: 5000,
          retention: { maxAgeMs: 60 * 86_400_000, maxBytes: undefined, intervalMs: 60_000 },
          search: {
            file: resolve('data/blotter.search.db'),
            lockFile: resolve('data/blotter.search.lock'),
            attributes: [],
          },
          destinations: [],
          retry: { initialDelayMs: 2, maxDelayMs: 250, factor: 2, jitter: 0.5 },
        },
      });
    }
  });

  it('takes every option', () => {
    const meterProvider = {} as MeterProvider;
    const options: Required<BlotterOptions> = {
      directory: '/var/lib/x',
      fileName: 'trail.db',
      sharedDatabase: { file: '/srv/platform.db', tablePrefix: 'audit_' },
      viewName: 'activities',
      maxQueueRecords: 10,
      maxQueueBytes: 2048,
      overflow: 'block',
      flushIntervalMs: 0,
      maxBatchRecords: 5,
      shutdownTimeoutMs: 1,
      journalMaxBytes: 2 * MIB,
      segmentBytes: 128 * 1024,
      walMaxBytes: 256 * 1024,
      adoptIntervalMs: 10,
      retention: { maxAgeMs: 3_600_000, intervalMs: 500 },
      search: { indexedAttributes: ['symbol', 'order_id', 'symbol'] },
      otlp: [],
      busyRetry: { initialDelayMs: 1, maxDelayMs: 7, factor: 1.5, jitter: 0 },
      valueLimits: { maxDepth: 1, maxItems: 2, maxValues: 3, maxLength: 4 },
      meterProvider,
    };
    const resolved = resolveOptions(options, {});
    expect(resolved).toEqual({
      directory: '/var/lib/x',
      maxQueueRecords: 10,
      maxQueueBytes: 2048,
      overflow: 'block',
      flushIntervalMs: 0,
      maxBatchRecords: 5,
      shutdownTimeoutMs: 1,
      valueLimits: options.valueLimits,
      meterProvider,
      isDisabled: false,
      writer: {
        store: { file: '/srv/platform.db', isShared: true, prefix: 'audit_', view: 'activities' },
        journalPath: '/var/lib/x/journal',
        journalMaxBytes: 2 * MIB,
        segmentBytes: 128 * 1024,
        walMaxBytes: 256 * 1024,
        adoptIntervalMs: 10,
        retention: { maxAgeMs: 3_600_000, maxBytes: undefined, intervalMs: 500 },
        search: {
          file: '/var/lib/x/platform.search.db',
          lockFile: '/var/lib/x/platform.search.lock',
          attributes: ['symbol', 'order_id'],
        },
        destinations: [],
        retry: options.busyRetry,
      },
    });
    expect(resolved.meterProvider).toBe(meterProvider);
    const { sharedDatabase, ...own } = options;
    expect(resolveOptions(own, {}).writer.store.file).toBe('/var/lib/x/trail.db');
    expect(resolveOptions({ sharedDatabase: { file: sharedDatabase.file } }, {}).writer.store.prefix).toBe(
      'blotter_',
    );
  });

  it('resolves a folder and a file once, so that a later chdir does not move them', () => {
    expect(resolveOptions({ directory: 'x/../y' }, {}).writer.store.file).toBe(
      join(process.cwd(), 'y', 'blotter.db'),
    );
    const shared = resolveOptions({ sharedDatabase: { file: 'platform.db' } }, {});
    expect(shared.writer.store.file).toBe(resolve('platform.db'));
  });

  it('is frozen, all the way down', () => {
    const freeze = (value: object): void => {
      expect(Object.isFrozen(value)).toBe(true);
      for (const item of Object.values(value))
        if (typeof item === 'object' && item !== null) freeze(item as object);
    };
    freeze(resolveOptions({}, {}));
    freeze(resolveOptions({ sharedDatabase: { file: 'x' }, busyRetry: {}, valueLimits: {} }, {}));
  });

  it('does not follow later changes of what it was given', () => {
    const busyRetry = { factor: 3 };
    const resolved = resolveOptions({ busyRetry }, {});
    busyRetry.factor = 9;
    expect(resolved.writer.retry.factor).toBe(3);
  });

  describe('takes OpenTelemetry’s variables', () => {
    it.each([
      ['OTEL_BLRP_MAX_QUEUE_SIZE', 'maxQueueRecords', 1000],
      ['OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', 'maxBatchRecords', 100],
      ['OTEL_BLRP_SCHEDULE_DELAY', 'flushIntervalMs', 250],
    ] as const)('%s for %s', (name, option, value) => {
      const fallback = resolveOptions({}, {})[option];
      expect(resolveOptions({}, { [name]: ` ${value} ` })[option]).toBe(value);
      expect(resolveOptions({ [option]: 7 }, { [name]: String(value) })[option]).toBe(7);
      for (const ignored of ['', 'many', '1e3', '-5', '0x10', '12.5']) {
        expect(resolveOptions({}, { [name]: ignored })[option]).toBe(fallback);
      }
    });

    it('from process.env when nothing else is given', () => {
      const before = process.env.OTEL_BLRP_SCHEDULE_DELAY;
      process.env.OTEL_BLRP_SCHEDULE_DELAY = '321';
      try {
        expect(resolveOptions().flushIntervalMs).toBe(321);
      } finally {
        if (before === undefined) delete process.env.OTEL_BLRP_SCHEDULE_DELAY;
        else process.env.OTEL_BLRP_SCHEDULE_DELAY = before;
      }
    });

    it.each([
      ['true', true],
      [' TRUE ', true],
      ['false', false],
      ['1', false],
      ['', false],
    ])('OTEL_SDK_DISABLED=%p', (value, isDisabled) => {
      expect(resolveOptions({}, { OTEL_SDK_DISABLED: value }).isDisabled).toBe(isDisabled);
    });
  });

  it('removes nothing where retention is off, and by size only from a file of its own', () => {
    expect(resolveOptions({ retention: false }, {}).writer.retention).toBeUndefined();
    expect(resolveOptions({ retention: { maxBytes: 8 * MIB } }, {}).writer.retention).toEqual({
      maxAgeMs: 60 * 86_400_000,
      maxBytes: 8 * MIB,
      intervalMs: 60_000,
    });
    const shared = { sharedDatabase: { file: 'platform.db' } };
    expect(refused({ ...shared, retention: { maxBytes: 8 * MIB } }).message).toContain('retention.maxBytes');
    expect(resolveOptions(shared, {}).writer.retention?.maxAgeMs).toBe(60 * 86_400_000);
  });

  it('has no search file where search is off', () => {
    expect(resolveOptions({ search: false }, {}).writer.search).toBeUndefined();
  });

  it('never makes batches larger than the queue', () => {
    expect(resolveOptions({ maxQueueRecords: 10 }, {}).maxBatchRecords).toBe(10);
  });

  it('raises the longest retry delay to a first one that is longer, unless both are given', () => {
    expect(resolveOptions({ busyRetry: { initialDelayMs: 1000 } }, {}).writer.retry.maxDelayMs).toBe(1000);
    expect(refused({ busyRetry: { initialDelayMs: 1000, maxDelayMs: 10 } }).message).toContain(
      'busyRetry.maxDelayMs',
    );
  });

  it.each([
    [{ flushIntervallMs: 5 }, 'flushIntervallMs', 'flushIntervalMs'],
    [{ Directory: 'x' }, 'Directory', 'directory'],
    [{ filename: 'x' }, 'filename', 'fileName'],
    [{ overFlow: 'block' }, 'overFlow', 'overflow'],
    [{ maxQueueSize: 5 }, 'maxQueueSize', 'maxQueueBytes'],
    [{ sharedDatabase: { path: 'x' } }, 'sharedDatabase.path', 'sharedDatabase.file'],
    [{ sharedDatabase: { file: 'x', prefix: 'x' } }, 'sharedDatabase.prefix', 'sharedDatabase.tablePrefix'],
    [{ retention: { maxAge: 5 } }, 'retention.maxAge', 'retention.maxAgeMs'],
    [{ search: { attributes: [] } }, 'search.attributes', 'search.indexedAttributes'],
    [{ busyRetry: { maxDelay: 5 } }, 'busyRetry.maxDelay', 'busyRetry.maxDelayMs'],
    [{ valueLimits: { depth: 5 } }, 'valueLimits.depth', 'valueLimits.maxDepth'],
  ])('refuses a misspelt option and names the nearest: %j', (options, given, meant) => {
    expect(refused(options)).toMatchObject({
      code: 'ERR_BLOTTER_OPTION',
      message: expect.stringContaining(`Unknown option ${given}.`),
      hint: `Did you mean ${meant}?`,
    });
  });

  const numbers = [0.5, -1, NaN, Infinity, '5', true, {}, [], 2n, 1e300];
  it.each([
    ['directory', ['', 5, {}, 'a\0b', false]],
    ['fileName', ['', 5, 'a/b.db', 'a\\b.db', '../b.db', 'a\0b']],
    ['viewName', ['', 5, 'a\0b']],
    ['overflow', ['Block', 'wait', '', 1, true]],
    ['maxQueueRecords', [0, 10_000_001, ...numbers]],
    ['maxQueueBytes', [0, 1023, ...numbers]],
    ['flushIntervalMs', [60_001, ...numbers]],
    ['maxBatchRecords', [0, 16_385, ...numbers]],
    ['shutdownTimeoutMs', [0, 3_600_001, ...numbers]],
    ['journalMaxBytes', [0, MIB - 1, ...numbers]],
    ['segmentBytes', [0, 1024, 2 ** 31 + 1, ...numbers]],
    ['walMaxBytes', [0, 1024, 2 ** 51, ...numbers]],
    ['adoptIntervalMs', [0, 9, ...numbers]],
    ['retention', [5, 'never', true, null]],
    ['retention.maxAgeMs', [0, 999, 36_500 * 86_400_000 + 1, ...numbers]],
    ['retention.maxBytes', [0, MIB - 1, 2 ** 51, ...numbers]],
    ['retention.intervalMs', [0, 99, 86_400_001, ...numbers]],
    ['search', [5, 'on', true, null]],
    [
      'search.indexedAttributes',
      ['symbol', 5, {}, [5], [''], ['x'.repeat(257)], new Array<string>(33).fill('x')],
    ],
    ['busyRetry', [5, 'fast', true, null]],
    ['busyRetry.initialDelayMs', [0, 60_001, ...numbers]],
    ['busyRetry.maxDelayMs', [0, 600_001, ...numbers]],
    ['busyRetry.factor', [0.9, 11, NaN, '2']],
    ['busyRetry.jitter', [-0.1, 1.1, NaN, '0.5']],
    ['valueLimits', [5, 'all', null]],
    ['valueLimits.maxDepth', [0, 65, ...numbers]],
    ['valueLimits.maxItems', [0, ...numbers]],
    ['valueLimits.maxValues', [0, ...numbers]],
    ['valueLimits.maxLength', [0, ...numbers]],
    ['sharedDatabase', ['platform.db', 5, true, null]],
    ['sharedDatabase.file', ['', 5, undefined]],
    ['sharedDatabase.tablePrefix', ['', 'a b', '1a', 'a"', 'ä', 'x'.repeat(65), 5]],
  ])('names %s when its value is bad', (name, values) => {
    const [outer, inner] = name.split('.') as [string, string?];
    const rest = outer === 'sharedDatabase' ? { file: 'platform.db' } : {};
    for (const value of values) {
      const { code, message, hint } = refused({
        [outer]: inner === undefined ? value : { ...rest, [inner]: value },
      });
      expect([value, code]).toEqual([value, 'ERR_BLOTTER_OPTION']);
      expect(message).toContain(`Option ${name} is `);
      expect(message).toContain('it must be');
      expect(hint).not.toBe('');
    }
  });

  it.each([null, 5, 'data', true])('refuses options that are no object: %p', (options) => {
    expect(refused(options)).toMatchObject({
      code: 'ERR_BLOTTER_OPTION',
      message: expect.stringContaining('an object'),
    });
  });
});
