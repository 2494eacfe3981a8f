import type { Activity, ActivityEntity, ActivityTime } from './activity.js';
import { type AnyValue, KeyValueList, needsKeyValueList } from './any-value.js';
import { readException } from './exception.js';
import { toPlainText } from './json-value.js';
import { DEFAULT_VALUE_LIMITS, type ValueLimits } from './limits.js';
import { UID_ATTRIBUTE } from './log-record.js';
import { Normaliser, errorText } from './normalise.js';
import { type ActivitySeverity, SEVERITY } from './severity.js';

/** UTF-16 code units of an activity type that are kept. */
export const MAX_TYPE_LENGTH = 256;

/** The type of an activity that was recorded without one. */
export const UNTYPED = 'activity.untyped';

/** The attribute that says how many values of a record were shortened, replaced or left out. */
export const CUT_ATTRIBUTE = 'activity.cut';

/** OpenTelemetry's `[seconds, nanoseconds]`. */
export type HrTime = [number, number];

/** Attributes as the SDK may see them. */
export interface SdkAttributes {
  [key: string]: SdkValue;
}
type SdkValue = null | string | boolean | number | Uint8Array | SdkValue[] | SdkAttributes;

/** An attribute whose exact value the SDK would refuse: what it is shown instead, and the exact value. */
export interface ExactAttribute {
  readonly shown: string;
  readonly value: AnyValue;
}

/** An activity made ready for `logger.emit()`, with what travels beside it. */
export interface Emission {
  readonly eventName: string;
  readonly body: string | undefined;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly timestamp: HrTime;
  readonly attributes: SdkAttributes;
  /** Attributes that the SDK cannot carry exactly. */
  readonly exact: ReadonlyMap<string, ExactAttribute> | undefined;
  /** Estimated size in bytes. */
  readonly bytes: number;
}

/** Turns an activity, however malformed, into an emission. Never throws. */
export function toEmission(activity: Activity, limits: ValueLimits = DEFAULT_VALUE_LIMITS): Emission {
  try {
    return new EmissionBuilder(limits).build(activity);
  } catch (error) {
    // No object, a throwing getter or a proxy: what can be read is kept.
    const description = `[Unreadable activity: ${errorText(error)}]`;
    return new EmissionBuilder(limits).build({ description, ...readableParts(activity) }, 1);
  }
}

const PARTS = [
  'type',
  'description',
  'severity',
  'data',
  'source',
  'actor',
  'target',
  'changes',
  'outcome',
  'exception',
  'timestamp',
] as const satisfies ReadonlyArray<keyof Activity>;

/** Its own copy of the parts that do not throw. */
function readableParts(activity: Activity): Activity {
  const parts: Record<string, unknown> = {};
  for (const part of PARTS) {
    try {
      if (activity[part] != null) parts[part] = activity[part];
    } catch {
      continue;
    }
  }
  return parts as unknown as Activity;
}

class EmissionBuilder {
  private attributes: SdkAttributes = {};
  private exact: Map<string, ExactAttribute> | undefined;
  private readonly normaliser: Normaliser;

  constructor(private readonly limits: ValueLimits) {
    this.normaliser = new Normaliser(limits);
  }

  build(activity: Activity, cut = 0): Emission {
    this.normaliser.cut = cut;
    const eventName = this.type(activity.type);
    const severity = this.severity(activity.severity);
    const body = this.body(activity.description);
    this.data(activity.data);
    this.source(activity.source);
    this.entity('activity.actor.', activity.actor);
    this.entity('activity.target.', activity.target);
    if (activity.changes != null) {
      this.set('activity.changes', this.normaliser.value(activity.changes));
    }
    if (activity.outcome != null) this.set('activity.outcome', this.normaliser.text(activity.outcome));
    if (activity.exception != null) this.exception(activity.exception);
    return this.emission(eventName, body, severity, this.time(activity.timestamp));
  }

  private emission(
    eventName: string,
    body: string | undefined,
    severity: ActivitySeverity,
    timestamp: HrTime,
  ): Emission {
    if (this.normaliser.cut > 0) this.attributes[CUT_ATTRIBUTE] = this.normaliser.cut;
    const { number, text } = SEVERITY[severity];
    return {
      eventName,
      body,
      severityNumber: number,
      severityText: text,
      timestamp,
      attributes: this.attributes,
      exact: this.exact,
      // 160: times, severity, ids, uid and the object headers around them.
      bytes: this.normaliser.bytes + eventName.length + 160,
    };
  }

  private type(type: unknown): string {
    if (typeof type !== 'string' || type === '') {
      this.normaliser.cut++;
      return type == null || type === '' ? UNTYPED : this.normaliser.text(type).slice(0, MAX_TYPE_LENGTH);
    }
    if (type.length <= MAX_TYPE_LENGTH) return type;
    this.normaliser.cut++;
    return type.slice(0, MAX_TYPE_LENGTH);
  }

  private severity(severity: unknown): ActivitySeverity {
    if (severity === undefined) return 'info';
    if (typeof severity === 'string' && Object.hasOwn(SEVERITY, severity)) {
      return severity as ActivitySeverity;
    }
    this.normaliser.cut++;
    return 'info';
  }

  private body(description: unknown): string | undefined {
    return description == null ? undefined : this.normaliser.text(description);
  }

  private data(data: unknown): void {
    if (data == null) return;
    if (typeof data !== 'object') return this.set('value', this.normaliser.value(data));
    const entries = this.normaliser.entries(data);
    if (entries instanceof KeyValueList) {
      for (const [key, value] of entries.entries) this.dataItem(key, value);
    } else if (Object.hasOwn(entries, UID_ATTRIBUTE)) {
      for (const key of Object.keys(entries)) this.dataItem(key, entries[key]!);
    } else if (this.normaliser.plain && !Object.hasOwn(entries, '')) {
      // A fresh copy that nobody else has, and data comes first: no need to copy it again.
      this.attributes = entries as SdkAttributes;
    } else {
      for (const key of Object.keys(entries)) this.set(key, entries[key]!);
    }
  }

  /** The uid that the caller was given is the record's; data cannot give it another. */
  private dataItem(key: string, value: AnyValue): void {
    if (key === UID_ATTRIBUTE) this.normaliser.cut++;
    else this.set(key, value);
  }

  private source(source: Activity['source']): void {
    if (source == null) return;
    if (typeof source !== 'object') return this.set('activity.source.id', this.normaliser.text(source));
    try {
      this.sources(source);
    } catch (error) {
      this.normaliser.cut++;
      this.set('activity.source.id', `[Unreadable: ${errorText(error)}]`);
    }
  }

  private sources(source: NonNullable<Activity['source']>): void {
    const kinds = Object.keys(source);
    if (kinds.length > this.limits.maxItems) {
      this.normaliser.cut += kinds.length - this.limits.maxItems;
      kinds.length = this.limits.maxItems;
    }
    for (let kind of kinds) {
      const id: unknown = source[kind];
      if (id == null) continue;
      if (kind.length > MAX_TYPE_LENGTH) {
        this.normaliser.cut++;
        kind = kind.slice(0, MAX_TYPE_LENGTH);
      }
      const isId = typeof id === 'string' || (typeof id === 'number' && Number.isFinite(id));
      this.set(sourceKey(kind), isId ? this.normaliser.value(id) : this.normaliser.text(id));
    }
  }

  private entity(prefix: string, entity: ActivityEntity | undefined): void {
    if (entity == null) return;
    if (typeof entity !== 'object') return this.set(`${prefix}id`, this.normaliser.value(entity));
    const entries = this.normaliser.entries(entity);
    const pairs = entries instanceof KeyValueList ? entries.entries : Object.entries(entries);
    for (const [key, value] of pairs) this.set(prefix + key, value);
  }

  private exception(thrown: unknown): void {
    const { type, message, stacktrace } = readException(thrown, this.normaliser, this.limits.maxItems);
    this.set('exception.type', type);
    this.set('exception.message', message);
    if (stacktrace !== undefined) this.set('exception.stacktrace', stacktrace);
  }

  /** The SDK takes plain values under usual keys; anything else is shown as text and kept exactly beside. */
  private set(key: string, value: AnyValue): void {
    this.normaliser.bytes += key.length + 6;
    // Data of the same name gives way.
    if (Object.hasOwn(this.attributes, key) || this.exact?.has(key)) this.normaliser.cut++;
    if ((this.normaliser.plain || isScalar(value)) && key !== '' && !needsKeyValueList(key)) {
      this.attributes[key] = value as SdkValue;
      return;
    }
    const shown = toPlainText(value);
    this.exact ??= new Map();
    this.exact.set(key, { shown, value });
    if (key !== '' && key !== '__proto__') this.attributes[key] = shown;
  }

  private time(timestamp: ActivityTime | undefined): HrTime {
    if (timestamp === undefined) return now();
    const time = safeTime(timestamp);
    if (time === undefined) this.normaliser.cut++;
    return time ?? now();
  }
}

const MAX_SOURCE_KEYS = 1000;
const sourceKeys = new Map<string, string>();

/** A key built anew for every record would be hashed anew for every object that it becomes a property of. */
function sourceKey(kind: string): string {
  let key = sourceKeys.get(kind);
  if (key === undefined) {
    key = `activity.source.${kind}.id`;
    if (sourceKeys.size < MAX_SOURCE_KEYS) sourceKeys.set(kind, key);
  }
  return key;
}

function now(): HrTime {
  const millis = Date.now();
  const seconds = Math.floor(millis / 1000);
  return [seconds, (millis - seconds * 1000) * 1e6];
}

function isScalar(value: AnyValue): boolean {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  );
}

function safeTime(timestamp: unknown): HrTime | undefined {
  try {
    return toHrTime(timestamp);
  } catch {
    return undefined;
  }
}

/** 2^64 ns after 1970, in seconds: the last moment OTLP can carry. */
const MAX_SECONDS = 18_446_744_073;

/** undefined when the time is not one, or lies outside 1970 … 2554 (OTLP's fixed64 nanoseconds). */
export function toHrTime(time: unknown): HrTime | undefined {
  if (typeof time === 'bigint') {
    return inRange(Number(time / 1_000_000_000n), Number(time % 1_000_000_000n));
  }
  if (Array.isArray(time)) return inRange(Number(time[0]), Number(time[1]));
  const millis = time instanceof Date ? time.getTime() : time;
  if (typeof millis !== 'number' || !Number.isFinite(millis)) return undefined;
  const seconds = Math.floor(millis / 1000);
  return inRange(seconds, Math.min(Math.round((millis - seconds * 1000) * 1e6), 999_999_999));
}

function inRange(seconds: number, nanos: number): HrTime | undefined {
  const isTime =
    Number.isInteger(seconds) &&
    seconds >= 0 &&
    seconds < MAX_SECONDS &&
    Number.isInteger(nanos) &&
    nanos >= 0 &&
    nanos < 1e9;
  return isTime ? [seconds, nanos] : undefined;
}
