import { defaultResource } from '@opentelemetry/resources';
import { SEVERITY } from '../model/index.js';
import type { EncodableRecord, EncodableResource } from '../writer/index.js';
import type { Gap } from './gap-log.js';

/** Event name of a gap record. */
export const GAP_TYPE = 'blotter.gap';

const SCOPE = Object.freeze({ name: '@blotter/core' });

/** The record that stands in the trail where records are missing. */
export function gapRecord(
  gap: Gap,
  instance: string,
  resource: EncodableResource = defaultResource(),
): EncodableRecord {
  const from = new Date(gap.fromMs).toISOString();
  const to = new Date(gap.toMs).toISOString();
  return {
    resource,
    instrumentationScope: SCOPE,
    hrTime: hrTime(gap.toMs),
    hrTimeObserved: hrTime(Date.now()),
    severityNumber: SEVERITY.warning.number,
    severityText: SEVERITY.warning.text,
    eventName: GAP_TYPE,
    body: `${gap.records} records lost (${gap.reason}) between ${from} and ${to}`,
    attributes: {
      'blotter.gap.records': gap.records,
      'blotter.gap.reason': gap.reason,
      'blotter.gap.from': from,
      'blotter.gap.to': to,
      'blotter.writer.instance': instance,
      'process.pid': process.pid,
    },
    droppedAttributesCount: 0,
  };
}

function hrTime(millis: number): [number, number] {
  return [Math.floor(millis / 1000), (millis % 1000) * 1e6];
}
