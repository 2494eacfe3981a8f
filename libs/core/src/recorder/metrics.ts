import { type Attributes, type Meter, type Observable, metrics } from '@opentelemetry/api';
import type { DestinationStatus } from '../writer/index.js';
import type { BlotterStatus } from './status.js';
import type { ResolvedBlotterOptions } from './options.js';

/** Whose metrics they are: on all of them. @internal */
export type Component = Readonly<Record<'otel.component.type' | 'otel.component.name', string>>;

const PROCESSOR: Component = {
  'otel.component.type': 'blotter_log_processor',
  'otel.component.name': 'blotter_log_processor/0',
};

type Observe = (status: BlotterStatus) => ReadonlyArray<readonly [value: number, attributes?: Attributes]>;

/** An instrument that is observed. @internal */
export type Instrument = (meter: Meter) => readonly [Observable, Observe];

/**
 * Registers Blotter's metrics with the OpenTelemetry metrics API: standard names where one fits, the
 * others under `blotter.`. All are observed when they are collected, so recording pays nothing.
 * @param more - what this component has beside the others.
 * @returns a function that ends the observation.
 */
export function registerMetrics(
  options: ResolvedBlotterOptions,
  status: () => BlotterStatus,
  component = PROCESSOR,
  more: readonly Instrument[] = [],
): () => void {
  const provider = options.meterProvider ?? metrics.getMeterProvider();
  const meter = provider.getMeter('@blotter/core');
  const observables = [...instruments(meter, options), ...more.map((make) => make(meter))];
  const callbacks = observables.map(([instrument, observe]) => {
    const callback = (result: { observe(value: number, attributes?: Attributes): void }): void => {
      for (const [value, attributes] of observe(status()))
        result.observe(value, { ...component, ...attributes });
    };
    instrument.addCallback(callback);
    return () => instrument.removeCallback(callback);
  });
  return () => callbacks.forEach((remove) => remove());
}

function instruments(meter: Meter, options: ResolvedBlotterOptions): Array<readonly [Observable, Observe]> {
  const counter = (name: string, unit: string, description: string): Observable =>
    meter.createObservableCounter(name, { unit, description });
  const level = (name: string, unit: string, description: string): Observable =>
    meter.createObservableUpDownCounter(name, { unit, description });
  return [
    [
      counter(
        'otel.sdk.processor.log.processed',
        '{log_record}',
        'Log records that were made durable, or failed with error.type.',
      ),
      processed,
    ],
    [
      level(
        'otel.sdk.processor.log.queue.size',
        '{log_record}',
        'Log records in memory that are not durable yet.',
      ),
      (s) => [[s.accounting.queued]],
    ],
    [
      level(
        'otel.sdk.processor.log.queue.capacity',
        '{log_record}',
        'The most log records that may be in memory.',
      ),
      () => [[options.maxQueueRecords]],
    ],
    [
      level(
        'otel.sdk.exporter.log.inflight',
        '{log_record}',
        'Log records handed to the writer and not durable yet, or waiting for their batch.',
      ),
      (s) => [[s.accounting.queued]],
    ],
    [
      counter('otel.sdk.exporter.log.exported', '{log_record}', 'Log records made durable.'),
      (s) => [[s.accounting.durable]],
    ],
    [
      level('blotter.queue.bytes', 'By', 'Estimated bytes of the log records in memory.'),
      (s) => [[s.accounting.queuedBytes]],
    ],
    [counter('blotter.records', '{log_record}', 'Log records that passed each watermark.'), watermarks],
    [counter('blotter.dropped', '{log_record}', 'Log records lost, by reason.'), losses],
    [
      counter('blotter.duplicates', '{log_record}', 'Log records that were in the store already.'),
      (s) => [[s.accounting.duplicates]],
    ],
    [
      counter('blotter.uid_conflicts', '{log_record}', 'Log records stored with the uid of another.'),
      (s) => [[s.counters.uidConflicts]],
    ],
    [
      counter('blotter.retention.records', '{log_record}', 'Log records removed by retention.'),
      (s) => [[s.counters.retentionRecords]],
    ],
    [
      level('blotter.retention.held', '1', '1 while retention does not believe the clock.'),
      (s) => [[Number(s.counters.isRetentionHeld)]],
    ],
    [
      counter('blotter.store.busy_retries', '{retry}', 'Attempts to write that met a lock.'),
      (s) => [[s.counters.busyRetries]],
    ],
    [
      counter('blotter.store.lock_wait', 's', 'Time spent waiting for locks.'),
      (s) => [[s.counters.lockWaitMs / 1000]],
    ],
    [
      counter('blotter.store.apply.duration', 's', 'Time spent in transactions that apply the journal.'),
      (s) => [[s.counters.applyMs / 1000]],
    ],
    [
      level('blotter.journal.size', 'By', 'Bytes of the journal on disk.'),
      (s) => [[s.counters.journalBytes]],
    ],
    [
      level('blotter.journal.lag', 'By', 'Bytes of the journal that are not in the store yet.'),
      (s) => [[s.counters.journalLagBytes]],
    ],
    [
      level(
        'blotter.search.lag',
        '{log_record}',
        'Log records that are stored and not in the search index yet.',
      ),
      ({ search }) => (search.lagRecords === undefined ? [] : [[search.lagRecords]]),
    ],
    [
      level(
        'blotter.forward.lag',
        '{log_record}',
        'Log records that a destination has not acknowledged yet.',
      ),
      each(({ lagRecords }) => [[lagRecords]]),
    ],
    [
      meter.createObservableGauge('blotter.forward.lag.duration', {
        unit: 's',
        description:
          'How long ago the oldest log record arrived that a destination has not acknowledged yet.',
      }),
      each(({ lagMs }) => [[lagMs / 1000]]),
    ],
    [
      counter('blotter.forward.records', '{log_record}', 'Log records that a destination answered for.'),
      each(({ sent, rejected, leftOut }) => [
        [sent, { 'blotter.outcome': 'sent' }],
        [rejected, { 'blotter.outcome': 'rejected' }],
        [leftOut, { 'blotter.outcome': 'left_out' }],
      ]),
    ],
    [
      counter('blotter.forward.retries', '{retry}', 'Requests that a destination has to be sent again.'),
      each(({ retries }) => [[retries]]),
    ],
    [
      level('blotter.forward.dead_letters', '{log_record}', 'Dead letters that are kept.'),
      each(({ deadLetters }) => [[deadLetters]]),
    ],
    [
      counter('blotter.writer.restarts', '{restart}', 'Writer workers started after a crash.'),
      (s) => [[s.incarnation - 1]],
    ],
    [
      level('blotter.writer.faults', '{fault}', 'What keeps the writer from working now.'),
      (s) => s.faults.map((f) => [1, { 'blotter.fault.place': f.place, 'blotter.fault.code': f.code }]),
    ],
  ];
}

/** The same of every destination. */
function each(observe: (destination: DestinationStatus) => ReturnType<Observe>): Observe {
  return ({ forward }) =>
    forward.flatMap((destination) =>
      observe(destination).map(
        ([value, attributes]) => [value, { ...attributes, 'blotter.destination': destination.name }] as const,
      ),
    );
}

function processed({ accounting }: BlotterStatus): ReturnType<Observe> {
  const lost = { ...accounting.rejected, ...accounting.dropped };
  return [
    [accounting.durable],
    ...Object.entries(lost).map(([reason, n]) => [n, { 'error.type': reason }] as const),
  ];
}

function watermarks({ accounting }: BlotterStatus): ReturnType<Observe> {
  return [
    [accounting.created, { 'blotter.watermark': 'created' }],
    [accounting.durable, { 'blotter.watermark': 'durable' }],
    [accounting.stored, { 'blotter.watermark': 'stored' }],
  ];
}

function losses({ accounting }: BlotterStatus): ReturnType<Observe> {
  return [
    ...Object.entries(accounting.dropped).map(([reason, n]) => [n, { 'blotter.reason': reason }] as const),
    ...Object.entries(accounting.rejected).map(([reason, n]) => [n, { 'blotter.reason': reason }] as const),
  ];
}
