import {
  type AnyValue,
  type KeyValue,
  type StoredRecord,
  severityName,
  toPlainJson,
} from '../model/index.js';
import { timeText } from './time-text.js';

/** A record for people and programs: see {@link recordJson}. */
export interface RecordJson {
  /** Row number: the order of arrival. */
  readonly id: number;
  readonly uid: string | null;
  /** ISO 8601 to the nanosecond; null when unknown. */
  readonly time: string | null;
  readonly observedTime: string | null;
  readonly severity: { readonly number: number; readonly text: string; readonly name: string };
  /** '' when the record is no event. */
  readonly type: string;
  /** null when the body is no text; then `body` has it. */
  readonly description: string | null;
  readonly body?: unknown;
  readonly source: Readonly<Record<string, unknown>>;
  readonly actor?: Readonly<Record<string, unknown>>;
  readonly target?: Readonly<Record<string, unknown>>;
  readonly outcome?: unknown;
  readonly changes?: unknown;
  /** All other attributes. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly flags?: number;
  readonly droppedAttributesCount?: number;
  readonly service?: unknown;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: {
    readonly name: string;
    readonly version: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  };
}

const SOURCE = /^activity\.source\.(.+)\.id$/s;
const ENTITY = /^activity\.(actor|target)\.(.+)$/s;

/**
 * The record as plain JSON, as the API and the command line show it. Nothing is lost but kinds (1.0 is 1, bytes are
 * base64); integers beyond 2^53 and numbers that are not finite are strings. What is absent is left out.
 */
export function recordJson(record: StoredRecord): RecordJson {
  const parts = {
    source: new Map(),
    actor: new Map(),
    target: new Map(),
    data: new Map(),
    own: new Map(),
  } as Parts;
  for (const [key, value] of record.attributes) sort(key, plain(value), parts);
  const { body, resource, scope } = record;
  return {
    id: record.id,
    uid: record.uid,
    time: optionalTime(record.timeUnixNano),
    observedTime: optionalTime(record.observedTimeUnixNano),
    severity: {
      number: record.severityNumber,
      text: record.severityText,
      name: severityName(record.severityNumber),
    },
    type: record.eventName,
    description: typeof body === 'string' ? body : null,
    ...(body !== undefined && typeof body !== 'string' && { body: plain(body) }),
    source: object(parts.source),
    ...(parts.actor.size > 0 && { actor: object(parts.actor) }),
    ...(parts.target.size > 0 && { target: object(parts.target) }),
    ...object(parts.own),
    data: object(parts.data),
    ...(record.traceId !== '' && { traceId: record.traceId }),
    ...(record.spanId !== '' && { spanId: record.spanId }),
    ...(record.flags !== 0 && { flags: record.flags }),
    ...(record.droppedAttributesCount !== 0 && { droppedAttributesCount: record.droppedAttributesCount }),
    ...serviceOf(resource.attributes),
    resource: plainAttributes(resource.attributes),
    scope: { name: scope.name, version: scope.version, attributes: plainAttributes(scope.attributes) },
  };
}

type Parts = Readonly<Record<'source' | 'actor' | 'target' | 'data' | 'own', Map<string, unknown>>>;

function sort(key: string, value: unknown, parts: Parts): void {
  if (!key.startsWith('activity.')) return add(parts.data, key, value);
  if (key === 'activity.outcome') return add(parts.own, 'outcome', value);
  if (key === 'activity.changes') return add(parts.own, 'changes', value);
  if (key === 'activity.source.id') return add(parts.source, 'id', value);
  const kind = SOURCE.exec(key)?.[1];
  if (kind !== undefined) return add(parts.source, kind, value);
  const entity = ENTITY.exec(key);
  if (entity !== null) return add(parts[entity[1] as 'actor' | 'target'], entity[2]!, value);
  add(parts.data, key, value);
}

/** The first of two of the same name is kept. */
function add(part: Map<string, unknown>, key: string, value: unknown): void {
  if (!part.has(key)) part.set(key, value);
}

function object(part: ReadonlyMap<string, unknown>): Record<string, unknown> {
  // Not by assignment: a key may be __proto__.
  return Object.fromEntries(part);
}

function plainAttributes(attributes: readonly KeyValue[]): Record<string, unknown> {
  const part = new Map<string, unknown>();
  for (const [key, value] of attributes) add(part, key, plain(value));
  return object(part);
}

function serviceOf(attributes: readonly KeyValue[]): { service?: unknown } {
  const found = attributes.find(([key]) => key === 'service.name');
  return found === undefined ? {} : { service: plain(found[1]) };
}

function optionalTime(nano: bigint): string | null {
  return nano === 0n ? null : timeText(nano);
}

function plain(value: AnyValue): unknown {
  return finite(toPlainJson(value));
}

/** JSON has no NaN and no infinity. */
function finite(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(finite);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, finite(item)]));
}
