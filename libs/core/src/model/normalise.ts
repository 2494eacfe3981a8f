import { types } from 'node:util';
import {
  type AnyValue,
  type AnyValueMap,
  INT64_MAX,
  INT64_MIN,
  DoubleValue,
  KeyValueList,
  doubleValue,
  int64Value,
  keyValues,
  needsKeyValueList,
} from './any-value.js';
import { toPlainText } from './json-value.js';
import { DEFAULT_VALUE_LIMITS, type ValueLimits } from './limits.js';

const FLOAT_ARRAY = /^\[object Float/;

/** What {@link normalise} returns. */
export interface Normalised {
  readonly value: AnyValue;
  /** How many values were shortened, replaced or left out. */
  readonly cut: number;
  /** Estimated bytes of the value in memory and on the wire. */
  readonly bytes: number;
  /** True when the OpenTelemetry SDK accepts the value as it is (no bigint, DoubleValue, KeyValueList). */
  readonly plain: boolean;
}

/** Turns any JavaScript value into an AnyValue. Never throws, always ends, counts what it cut. */
export function normalise(value: unknown, limits: ValueLimits = DEFAULT_VALUE_LIMITS): Normalised {
  const normaliser = new Normaliser(limits);
  const result = normaliser.value(value);
  return { value: result, cut: normaliser.cut, bytes: normaliser.bytes, plain: normaliser.plain };
}

/**
 * The work behind {@link normalise}, for callers that normalise several values under one set of
 * limits: the counters add up. What each JavaScript kind becomes is documented in docs/values.md.
 */
export class Normaliser {
  bytes = 0;
  plain = true;
  private counted = 0;
  private values = 0;
  private depth = 0;
  private readonly path: object[] = [];

  constructor(private readonly limits: ValueLimits = DEFAULT_VALUE_LIMITS) {}

  /** How many values were cut, or `Number.MAX_SAFE_INTEGER` for more: an array may lie about its length. */
  get cut(): number {
    return this.counted;
  }

  set cut(count: number) {
    this.counted = Math.min(count, Number.MAX_SAFE_INTEGER);
  }

  value(value: unknown): AnyValue {
    this.values++;
    switch (typeof value) {
      case 'string':
        return this.string(value);
      case 'number':
        this.bytes += 8;
        return value;
      case 'boolean':
        this.bytes += 1;
        return value;
      case 'undefined':
        return null;
      case 'bigint':
        return this.bigint(value);
      case 'symbol':
        return this.string(value.toString());
      case 'function':
        return this.replaced(functionText(value));
      case 'object':
        return value === null ? null : this.guarded(value);
    }
  }

  string(value: string): string {
    if (value.length > this.limits.maxLength) {
      this.cut++;
      value = value.slice(0, this.limits.maxLength);
    }
    this.bytes += value.length + 4;
    return value;
  }

  /** Text for people: a string as it is, anything else as JSON. `String()` would join an array however long it is. */
  text(value: unknown): string {
    return typeof value === 'string' ? this.string(value) : toPlainText(this.value(value));
  }

  /** Keys and values of a record's data: like an object at the top level. Never throws. */
  entries(value: object): AnyValueMap | KeyValueList {
    const result = this.guarded(value);
    const isMap = result !== null && typeof result === 'object' && !Array.isArray(result);
    if (isMap && !(result instanceof Uint8Array) && !(result instanceof DoubleValue)) return result;
    return { value: result };
  }

  private bigint(value: bigint): AnyValue {
    if (value > INT64_MAX || value < INT64_MIN) return this.replaced(value.toString());
    this.bytes += 8;
    const result = int64Value(value);
    if (typeof result === 'bigint') this.plain = false;
    return result;
  }

  private replaced(text: string): string {
    this.cut++;
    return this.string(text);
  }

  /** Everything that can run the caller's code (getters, toJSON, proxies) happens inside this try. */
  private guarded(value: object): AnyValue {
    if (this.depth >= this.limits.maxDepth) return this.replaced('[Truncated: too deep]');
    this.depth++;
    this.path.push(value);
    try {
      return this.object(value);
    } catch (error) {
      return this.replaced(`[Unreadable: ${errorText(error)}]`);
    } finally {
      this.path.pop();
      this.depth--;
    }
  }

  private isCycle(value: object): boolean {
    for (let i = 0; i < this.path.length - 1; i++) if (this.path[i] === value) return true;
    return false;
  }

  private object(value: object): AnyValue {
    if (this.isCycle(value)) return this.replaced('[Circular]');
    if (Array.isArray(value)) return this.list(value as readonly unknown[]);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return this.plainObject(value);
    // By internal slot, not instanceof: in vm contexts (jest) Node's own errors have another Error.
    if (types.isUint8Array(value)) return this.byteArray(value);
    if (types.isDate(value)) return this.date(value);
    if (value instanceof Error || types.isNativeError(value)) return this.error(value);
    if (types.isMap(value)) return this.map(value);
    if (types.isSet(value)) return this.set(value);
    if (ArrayBuffer.isView(value)) return this.typedArray(value);
    if (types.isAnyArrayBuffer(value)) return this.byteArray(new Uint8Array(value));
    if (value instanceof DoubleValue) return this.double(value.value);
    if (value instanceof KeyValueList) return this.pairs(value.entries);
    return this.instance(value);
  }

  private plainObject(value: object): AnyValue {
    const toJson = (value as { toJSON?: unknown }).toJSON;
    if (typeof toJson === 'function') return this.value(Reflect.apply(toJson, value, ['']));
    const keys = Object.keys(value);
    const kept = this.kept(keys.length);
    const result: AnyValueMap = {};
    for (let i = 0; i < kept; i++) {
      const key = keys[i]!;
      if (needsKeyValueList(key) || key.length > this.limits.maxLength) {
        return this.ownPairs(value, keys, Object.entries(result), i);
      }
      if (this.isFull(kept - i)) break;
      const item = this.property(value, key);
      if (item === undefined) continue;
      // The SDK takes an object with such a key for an instance of a class, and drops it.
      if (key === 'constructor') this.plain = false;
      this.bytes += key.length + 6;
      if (typeof item === 'string') {
        this.values++;
        result[key] = this.string(item);
      } else result[key] = this.value(item);
    }
    if (keys.length > kept) this.cut += keys.length - kept;
    return result;
  }

  /** One throwing getter costs one value, not the object. */
  private property(value: object, key: string | number): unknown {
    try {
      return (value as Record<string | number, unknown>)[key];
    } catch (error) {
      this.cut++;
      return `[Unreadable: ${errorText(error)}]`;
    }
  }

  /** The keys from the one at `start` on, behind what is already done: nothing is looked at twice. */
  private ownPairs(
    value: object,
    keys = Object.keys(value),
    done: Array<[string, AnyValue]> = [],
    start = 0,
  ): AnyValue {
    const kept = this.kept(keys.length);
    for (let i = start; i < kept && !this.isFull(kept - i); i++) {
      const item = this.property(value, keys[i]!);
      if (item !== undefined) this.pair(done, keys[i]!, item);
    }
    return this.keyValues(done, keys.length - kept);
  }

  private pairs(entries: ReadonlyArray<readonly [unknown, unknown]>): AnyValue {
    const { length } = entries;
    const kept = this.kept(length);
    const result: Array<[string, AnyValue]> = [];
    for (let i = 0; i < kept && !this.isFull(kept - i); i++) {
      const [key, item] = entries[i]!;
      this.pair(result, key, item);
    }
    return this.keyValues(result, length - kept);
  }

  private pair(to: Array<[string, AnyValue]>, key: unknown, item: unknown): void {
    if (key === 'constructor') this.plain = false;
    to.push([this.string(this.keyText(key)), this.value(item)]);
  }

  private keyValues(entries: Array<[string, AnyValue]>, left: number): AnyValue {
    this.cut += left;
    const form = keyValues(entries);
    if (form instanceof KeyValueList) this.plain = false;
    return form;
  }

  private list(items: ArrayLike<unknown>): AnyValue[] {
    const { length } = items;
    const kept = this.kept(length);
    const result: AnyValue[] = [];
    for (let i = 0; i < kept && !this.isFull(kept - i); i++) {
      this.bytes += 2;
      result.push(this.value(this.property(items, i)));
    }
    if (length > kept) this.cut += length - kept;
    return result;
  }

  /** How many of so many items are kept. Only a hostile object has a length that is none. */
  private kept(length: number, limit = this.limits.maxItems): number {
    if (!Number.isSafeInteger(length) || length < 0) throw new TypeError('bad length');
    return Math.min(length, limit);
  }

  /** True when no further value fits into the record; `left` items are cut then. */
  private isFull(left: number): boolean {
    if (this.values < this.limits.maxValues) return false;
    this.cut += left;
    return true;
  }

  /** With the built-in iterator: that of a subclass need not end. */
  private map(value: Map<unknown, unknown>): AnyValue {
    const entries = take(Map.prototype.entries.call(value), this.limits.maxItems);
    this.cut += Number(Reflect.get(Map.prototype, 'size', value)) - entries.length;
    return this.pairs(entries as Array<[unknown, unknown]>);
  }

  private set(value: Set<unknown>): AnyValue {
    const items = take(Set.prototype.values.call(value), this.limits.maxItems);
    this.cut += Number(Reflect.get(Set.prototype, 'size', value)) - items.length;
    return this.list(items);
  }

  /** A Map's key need not be a string. */
  private keyText(key: unknown): string {
    if (typeof key === 'string') return key;
    if (typeof key !== 'function' && (typeof key !== 'object' || key === null)) return String(key);
    return toPlainText(this.value(key));
  }

  private byteArray(value: Uint8Array): Uint8Array {
    const { length } = value;
    const kept = this.kept(length, this.limits.maxLength);
    // A copy, not a view: the caller may reuse the buffer before the batch is encoded.
    const copy = new Uint8Array(kept);
    copy.set(Uint8Array.prototype.subarray.call(value, 0, kept));
    if (kept < length) this.cut++;
    this.bytes += kept;
    return copy;
  }

  private double(value: unknown): AnyValue {
    if (typeof value !== 'number') throw new TypeError('not a number');
    const form = doubleValue(value);
    if (form instanceof DoubleValue) this.plain = false;
    this.bytes += 8;
    return form;
  }

  private typedArray(value: ArrayBufferView): AnyValue {
    if (value instanceof DataView) {
      return this.byteArray(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    }
    const items = value as unknown as ArrayLike<number | bigint>;
    if (!FLOAT_ARRAY.test(Object.prototype.toString.call(value))) return this.list(items);
    const doubles = Array.from(
      { length: this.kept(items.length) },
      (_, i) => new DoubleValue(items[i] as number),
    );
    this.cut += items.length - doubles.length;
    return this.list(doubles);
  }

  private date(value: Date): string {
    const millis = Date.prototype.getTime.call(value);
    return this.string(Number.isNaN(millis) ? 'Invalid Date' : Date.prototype.toISOString.call(value));
  }

  private error(value: Error): AnyValue {
    const fields: Array<[string, unknown]> = [
      ['type', value.name],
      ['message', value.message],
    ];
    if (typeof value.stack === 'string') fields.push(['stacktrace', value.stack]);
    if (value.cause !== undefined) fields.push(['cause', value.cause]);
    if (Object.hasOwn(value, 'errors')) fields.push(['errors', (value as AggregateError).errors]);
    const known = new Set(['name', 'message', 'stack', 'cause', 'errors']);
    for (const key of Object.keys(value)) {
      if (!known.has(key)) fields.push([key, this.property(value, key)]);
    }
    return this.pairs(fields);
  }

  private instance(value: object): AnyValue {
    const toJson = (value as { toJSON?: unknown }).toJSON;
    if (typeof toJson === 'function') return this.value(Reflect.apply(toJson, value, ['']));
    if (types.isBoxedPrimitive(value)) return this.value((value as { valueOf(): unknown }).valueOf());
    if (value instanceof RegExp || value instanceof URL) return this.string(String(value));
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) {
      return this.replaced(`[${value.constructor.name}]`);
    }
    return this.ownPairs(value);
  }
}

function functionText(value: { name?: unknown }): string {
  try {
    return `[Function ${typeof value.name === 'string' && value.name !== '' ? value.name : 'anonymous'}]`;
  } catch {
    return '[Function]';
  }
}

function take(items: Iterable<unknown>, count: number): unknown[] {
  const taken: unknown[] = [];
  for (const item of items) {
    if (taken.length === count) break;
    taken.push(item);
  }
  return taken;
}

/** Never throws, whatever was thrown. @internal */
export function errorText(error: unknown): string {
  try {
    if (!(error instanceof Error)) return typeof error;
    // String() of an array would join it, however long it is.
    return typeof error.message === 'string' ? error.message.slice(0, 200) : typeof error.message;
  } catch {
    return 'unknown error';
  }
}
