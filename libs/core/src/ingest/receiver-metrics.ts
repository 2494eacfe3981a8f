import type { Component, Instrument } from '../recorder/index.js';

/** What receives, in the attributes of its metrics. */
export const RECEIVER: Component = {
  'otel.component.type': 'blotter_log_receiver',
  'otel.component.name': 'blotter_log_receiver/0',
};

/** What was not taken, and is not in the books. */
export function refusals(refused: { readonly records: number }): Instrument {
  return (meter) => [
    meter.createObservableCounter('blotter.refused', {
      unit: '{log_record}',
      description: 'Log records that were not taken: their sender was told to send them again.',
    }),
    () => [[refused.records]],
  ];
}
