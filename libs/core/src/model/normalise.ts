import {
  type AnyValue,
  type AnyValueMap,
  INT64_MAX,
  INT64_MIN,
  DoubleValue,
  KeyValueList,
  int64Value,
  keyValues,
  needsKeyValueList,
} from './any-value.js';
import { DEFAULT_VALUE_LIMITS, type ValueLimits } from './limits.js';

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
  cut = 0;
  bytes = 0;
  plain = true;
  private values = 0;
  private depth = 0;
  private readonly path: object[] = [];

  constructor(private readonly limits: ValueLimits = DEFAULT_VALUE_LIMITS) {}

  value(value: unknown): AnyValue {
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
    if (++this.values > this.limits.maxValues) return this.replaced('[Truncated: too many values]');
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
    if (value instanceof Uint8Array) return this.byteArray(value);
    if (value instanceof Date) return this.date(value);
    if (value instanceof Error) return this.error(value);
    if (value instanceof Map) return this.map(value);
    if (value instanceof Set) return this.list([...value]);
    if (ArrayBuffer.isView(value)) return this.typedArray(value);
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
      return this.byteArray(new Uint8Array(value));
    }
    if (value instanceof DoubleValue) {
      this.plain = false;
      this.bytes += 8;
      return value;
    }
    if (value instanceof KeyValueList) return this.pairs(value.entries);
    return this.instance(value);
  }

  private plainObject(value: object): AnyValue {
    const toJson = (value as { toJSON?: unknown }).toJSON;
    if (typeof toJson === 'function') return this.value(Reflect.apply(toJson, value, ['']));
    const result: AnyValueMap = {};
    let count = 0;
    for (const key of Object.keys(value)) {
      if (needsKeyValueList(key) || key.length > this.limits.maxLength) return this.ownPairs(value);
      if (++count > this.limits.maxItems) {
        this.cut += Object.keys(value).length - this.limits.maxItems;
        break;
      }
      const item = this.property(value, key);
      if (item === undefined) continue;
      this.bytes += key.length + 6;
      result[key] = typeof item === 'string' ? this.string(item) : this.value(item);
    }
    return result;
  }

  /** One throwing getter costs one value, not the object. */
  private property(value: object, key: string): unknown {
    try {
      return (value as Record<string, unknown>)[key];
    } catch (error) {
      this.cut++;
      return `[Unreadable: ${errorText(error)}]`;
    }
  }

  private ownPairs(value: object): AnyValue {
    const pairs: Array<[string, unknown]> = [];
    for (const key of Object.keys(value)) {
      const item = this.property(value, key);
      if (item !== undefined) pairs.push([key, item]);
    }
    return this.pairs(pairs);
  }

  private pairs(entries: ReadonlyArray<readonly [string, unknown]>): AnyValue {
    const kept = entries.slice(0, this.limits.maxItems);
    this.cut += entries.length - kept.length;
    const result = keyValues(kept.map(([key, item]) => [this.string(key), this.value(item)]));
    if (result instanceof KeyValueList) this.plain = false;
    return result;
  }

  private list(items: readonly unknown[]): AnyValue[] {
    const length = Math.min(items.length, this.limits.maxItems);
    this.cut += items.length - length;
    const result: AnyValue[] = new Array<AnyValue>(length);
    for (let i = 0; i < length; i++) {
      this.bytes += 2;
      result[i] = this.value(this.property(items, String(i)));
    }
    return result;
  }

  private map(value: Map<unknown, unknown>): AnyValue {
    return this.pairs(Array.from(value, ([key, item]) => [keyText(key), item] as const));
  }

  private byteArray(value: Uint8Array): Uint8Array {
    const length = Math.min(value.length, this.limits.maxLength);
    if (length < value.length) this.cut++;
    this.bytes += length;
    // A copy: the caller may reuse the buffer before the batch is encoded.
    return Uint8Array.prototype.slice.call(value, 0, length);
  }

  private typedArray(value: ArrayBufferView): AnyValue {
    if (value instanceof DataView) {
      return this.byteArray(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    }
    const items = value as unknown as ArrayLike<number | bigint>;
    const length = Math.min(items.length, this.limits.maxItems);
    this.cut += items.length - length;
    const isFloat = value instanceof Float32Array || value instanceof Float64Array;
    return Array.from({ length }, (_, i) => {
      const item = items[i]!;
      if (!isFloat || !Number.isSafeInteger(item)) return this.value(item);
      return this.value(new DoubleValue(item as number));
    });
  }

  private date(value: Date): string {
    const millis = value.getTime();
    return this.string(Number.isNaN(millis) ? 'Invalid Date' : value.toISOString());
  }

  private error(value: Error): AnyValue {
    const fields: Array<[string, unknown]> = [
      ['type', value.name],
      ['message', value.message],
    ];
    if (typeof value.stack === 'string') fields.push(['stacktrace', value.stack]);
    if (value.cause !== undefined) fields.push(['cause', value.cause]);
    if (value instanceof AggregateError) fields.push(['errors', value.errors]);
    const known = new Set(['name', 'message', 'stack', 'cause', 'errors']);
    for (const key of Object.keys(value)) {
      if (!known.has(key)) fields.push([key, this.property(value, key)]);
    }
    return this.pairs(fields);
  }

  private instance(value: object): AnyValue {
    const toJson = (value as { toJSON?: unknown }).toJSON;
    if (typeof toJson === 'function') return this.value(Reflect.apply(toJson, value, ['']));
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return this.value(value.valueOf());
    }
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

function keyText(key: unknown): string {
  if (typeof key === 'string') return key;
  if (key !== null && (typeof key === 'object' || typeof key === 'function')) {
    return JSON.stringify(key) ?? '[object]';
  }
  return String(key);
}

function errorText(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message).slice(0, 200) : typeof error;
  } catch {
    return 'unknown error';
  }
}
