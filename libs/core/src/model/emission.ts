import type { Activity, ActivityEntity, ActivityTime } from './activity.js';
import { type AnyValue, KeyValueList, needsKeyValueList } from './any-value.js';
import { toPlainJson } from './json-value.js';
import { DEFAULT_VALUE_LIMITS, type ValueLimits } from './limits.js';
import { Normaliser } from './normalise.js';
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
  const builder = new EmissionBuilder(limits);
  try {
    return builder.build(activity);
  } catch (error) {
    // Only a hostile activity object (a proxy, a throwing getter at the top) comes here.
    const builder = new EmissionBuilder(limits);
    const reason = error instanceof Error ? safeMessage(error) : typeof error;
    return builder.unreadable(`[Unreadable activity: ${reason}]`);
  }
}

function safeMessage(error: Error): string {
  try {
    return String(error.message);
  } catch {
    return 'unknown error';
  }
}

class EmissionBuilder {
  private attributes: SdkAttributes = {};
  private exact: Map<string, ExactAttribute> | undefined;
  private readonly normaliser: Normaliser;

  constructor(limits: ValueLimits) {
    this.normaliser = new Normaliser(limits);
  }

  build(activity: Activity): Emission {
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
    if (activity.outcome != null) this.set('activity.outcome', this.text(activity.outcome));
    if (activity.exception != null) this.exception(activity.exception);
    return this.emission(eventName, body, severity, this.time(activity.timestamp));
  }

  unreadable(description: string): Emission {
    this.normaliser.cut++;
    return this.emission(UNTYPED, description, 'info', now());
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
      return type == null || type === '' ? UNTYPED : this.text(type).slice(0, MAX_TYPE_LENGTH);
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
    return description == null ? undefined : this.text(description);
  }

  private text(value: unknown): string {
    if (typeof value === 'string') return this.normaliser.string(value);
    const normal = this.normaliser.value(value);
    return typeof normal === 'string' ? normal : JSON.stringify(toPlainJson(normal));
  }

  private data(data: unknown): void {
    if (data == null) return;
    if (typeof data !== 'object') return this.set('value', this.normaliser.value(data));
    const entries = this.normaliser.entries(data);
    if (entries instanceof KeyValueList) {
      for (const [key, value] of entries.entries) this.set(key, value);
    } else if (this.normaliser.plain && !Object.hasOwn(entries, '')) {
      // A fresh copy that nobody else has, and data comes first: no need to copy it again.
      this.attributes = entries as SdkAttributes;
    } else {
      for (const key of Object.keys(entries)) this.set(key, entries[key]!);
    }
  }

  private source(source: Activity['source']): void {
    if (source == null) return;
    if (typeof source !== 'object') return this.set('activity.source.id', this.text(source));
    for (const kind of Object.keys(source)) {
      const id: unknown = source[kind];
      if (id == null) continue;
      const isId = typeof id === 'string' || (typeof id === 'number' && Number.isFinite(id));
      this.set(sourceKey(kind), isId ? this.normaliser.value(id) : this.text(id));
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
    const [type, message, stacktrace] = describeException(thrown);
    this.set('exception.type', this.normaliser.string(type));
    this.set('exception.message', this.normaliser.string(message));
    if (stacktrace !== undefined) {
      this.set('exception.stacktrace', this.normaliser.string(stacktrace));
    }
  }

  /** The SDK takes plain values under usual keys; anything else is shown as text and kept exactly beside. */
  private set(key: string, value: AnyValue): void {
    this.normaliser.bytes += key.length + 6;
    if ((this.normaliser.plain || isScalar(value)) && key !== '' && !needsKeyValueList(key)) {
      this.attributes[key] = value as SdkValue;
      return;
    }
    const shown = typeof value === 'string' ? value : JSON.stringify(toPlainJson(value));
    this.exact ??= new Map();
    this.exact.set(key, { shown, value });
    if (key !== '' && key !== '__proto__') this.attributes[key] = shown;
  }

  private time(timestamp: ActivityTime | undefined): HrTime {
    if (timestamp === undefined) return now();
    const time = toHrTime(timestamp);
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

function describeException(thrown: unknown): [string, string, string | undefined] {
  try {
    if (thrown instanceof Error) {
      const stack = typeof thrown.stack === 'string' ? thrown.stack + causes(thrown) : undefined;
      return [String(thrown.name), String(thrown.message), stack];
    }
    return [typeof thrown, typeof thrown === 'string' ? thrown : String(JSON.stringify(thrown)), undefined];
  } catch {
    return [typeof thrown, '[Unreadable exception]', undefined];
  }
}

function causes(error: Error): string {
  let text = '';
  let cause: unknown = error.cause;
  for (let i = 0; i < 8 && cause instanceof Error; i++) {
    text += `\nCaused by: ${cause.stack ?? String(cause)}`;
    cause = cause.cause;
  }
  return text;
}
