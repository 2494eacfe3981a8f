import { SEVERITY } from '../model/index.js';
import type { EncodableRecord, EncodableResource } from '../otlp/index.js';
import { RETENTION_TYPE } from '../store/index.js';
import type { Gap, GapProcess } from './gap.js';
import type { PlannedRemoval } from './planned-removal.js';

/** Event name of a gap record. */
export const GAP_TYPE = 'blotter.gap';

/** Event name of the record that says that the store refused some. */
export const REJECTED_TYPE = 'blotter.rejected';

/** Event name of the record that says that two different records have the same uid. */
export const UID_CONFLICT_TYPE = 'blotter.uid_conflict';

const SCOPE = Object.freeze({ name: '@blotter/core' });

/** The record that stands in the trail where records are missing. */
export function gapRecord(gap: Gap, process: GapProcess, resource: EncodableResource): EncodableRecord {
  const from = new Date(gap.fromMs).toISOString();
  const to = new Date(gap.toMs).toISOString();
  const count =
    gap.records ??
    (gap.atLeast === undefined ? 'An unknown number of' : `An unknown number (at least ${gap.atLeast}) of`);
  return notice(
    GAP_TYPE,
    gap.toMs,
    `${count} records ${gap.destination === undefined ? 'lost' : `did not reach ${gap.destination}`} (${gap.reason}) between ${from} and ${to}`,
    {
      'blotter.gap.records': gap.records ?? 'unknown',
      ...(gap.atLeast === undefined ? {} : { 'blotter.gap.at_least': gap.atLeast }),
      'blotter.gap.reason': gap.reason,
      'blotter.gap.from': from,
      'blotter.gap.to': to,
      ...(gap.destination === undefined ? {} : { 'blotter.destination': gap.destination }),
      ...(gap.lastSeenMs === undefined
        ? {}
        : { 'blotter.gap.last_seen': new Date(gap.lastSeenMs).toISOString() }),
      ...processAttributes(process),
    },
    resource,
  );
}

/** The record that says that the store refused some, which are kept in the table `rejected`. */
export function rejectedRecord(
  records: number,
  batch: number,
  reason: string,
  process: GapProcess,
): EncodableRecord {
  return notice(
    REJECTED_TYPE,
    Date.now(),
    `${records} records refused by the store and kept in its table rejected: ${reason}`,
    {
      'blotter.rejected.records': records,
      'blotter.rejected.reason': reason,
      'blotter.rejected.batch': batch,
      ...processAttributes(process),
    },
    NO_RESOURCE,
  );
}

/** The record that says that a record was stored although another has its uid. */
export function conflictRecord(uid: string, process: GapProcess): EncodableRecord {
  return notice(
    UID_CONFLICT_TYPE,
    Date.now(),
    `A record was stored whose uid ${uid} is that of another`,
    { 'blotter.uid_conflict.uid': uid, ...processAttributes(process) },
    NO_RESOURCE,
  );
}

/** The record that says which records went because of their age, or for want of space. */
export function retentionRecord(removal: PlannedRemoval, process: GapProcess): EncodableRecord {
  const { records, firstId, lastId, cause, digest } = removal;
  const first = new Date(removal.firstArrivalMs).toISOString();
  const last = new Date(removal.lastArrivalMs).toISOString();
  return notice(
    RETENTION_TYPE,
    Date.now(),
    `${records} records removed (${cause}) that arrived between ${first} and ${last}`,
    {
      'blotter.retention.records': records,
      'blotter.retention.cause': cause,
      'blotter.retention.first_id': firstId,
      'blotter.retention.last_id': lastId,
      'blotter.retention.first_arrival': first,
      'blotter.retention.last_arrival': last,
      'blotter.retention.digest': digest.toString('hex'),
      ...processAttributes(process),
    },
    NO_RESOURCE,
    SEVERITY.info,
  );
}

/** For what a worker has to say of a process that it knows nothing else of. */
export const NO_RESOURCE: EncodableResource = Object.freeze({ attributes: Object.freeze({}) });

function processAttributes({ instance, pid, host }: GapProcess): Record<string, string | number> {
  return {
    'blotter.writer.instance': instance,
    ...(pid === undefined ? {} : { 'process.pid': pid }),
    ...(host === undefined ? {} : { 'host.name': host }),
  };
}

function notice(
  eventName: string,
  timeMs: number,
  body: string,
  attributes: Record<string, string | number>,
  resource: EncodableResource,
  severity: { readonly number: number; readonly text: string } = SEVERITY.warning,
): EncodableRecord {
  return {
    resource,
    instrumentationScope: SCOPE,
    hrTime: hrTime(timeMs),
    hrTimeObserved: hrTime(Date.now()),
    severityNumber: severity.number,
    severityText: severity.text,
    eventName,
    body,
    attributes,
    droppedAttributesCount: 0,
  };
}

function hrTime(millis: number): [number, number] {
  const seconds = Math.floor(millis / 1000);
  return [seconds, Math.round((millis - seconds * 1000) * 1e6)];
}
