import type { Logger } from '@opentelemetry/api';

/** Emits records in one tick; their first attribute, `n`, counts them. */
export function emitMany(logger: Logger, records: number, from = 0): void {
  for (let n = from; n < from + records; n++) {
    logger.emit({ eventName: 'trap', body: `record ${n}`, attributes: { n } });
  }
}
