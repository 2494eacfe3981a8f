import {
  type AnyValue,
  DoubleValue,
  type KeyValue,
  KeyValueList,
  type StoredRecord,
  fromJsonValue,
} from '../model/index.js';
import { TEXT_SEPARATOR, fieldTexts, textOf } from '../query/index.js';
import { NO_RECORD } from './no-record.js';
import { isAlwaysIndexed, mayLeadToIndexed } from './indexed-keys.js';
import type { TagField } from './tag-table.js';

/** What is done with the attributes of one key. */
interface Key {
  /** undefined: it is not indexed. */
  readonly field: TagField | undefined;
  readonly isText: boolean;
  readonly mayLead: boolean;
  /** JSON.parse does not keep it in its place. */
  readonly isOdd: boolean;
}

/** Senders make keys up. */
const MAX_KEYS = 10_000;
const MAX_KEY_LENGTH = 256;
const INTEGER_LIKE = /^\d/;

type PlainJson = null | boolean | number | string | PlainJson[] | { [key: string]: PlainJson };

/**
 * Takes from a record's attributes what is indexed: exactly the texts that {@link fieldTexts} and {@link textOf} give, with
 * less effort for what attributes usually are.
 */
export class AttributeReader {
  private readonly keys = new Map<string, Key>();
  private readonly indexed: ReadonlySet<string>;
  private readonly texts: string[] = [];
  private readonly fields: TagField[] = [];
  private readonly fieldValues: Array<string | number | boolean | null> = [];

  constructor(
    private readonly attributes: readonly string[],
    private readonly fieldOf: (name: string) => TagField,
  ) {
    this.indexed = new Set(attributes);
  }

  /**
   * @param attributes - column `attributes`. @param bodyValue - column `body_value`.
   * @param add - told of each text of an indexed attribute.
   * @returns the text of the data, null when there is none.
   * @throws SyntaxError when it is not JSON.
   */
  read(
    attributes: string,
    bodyValue: string | null,
    add: (field: TagField, text: string) => void,
  ): string | null {
    if (bodyValue !== null || attributes.includes('"$')) return this.readExactly(attributes, bodyValue, add);
    const values = JSON.parse(attributes) as { [key: string]: PlainJson };
    const { texts, fields, fieldValues } = this;
    texts.length = 0;
    fields.length = 0;
    for (const name in values) {
      const key = this.keys.get(name) ?? this.learn(name);
      const value = values[name]!;
      if (key.isOdd) return this.readExactly(attributes, bodyValue, add);
      if (typeof value === 'string') {
        if (key.isText && value !== '') texts.push(value);
      } else if (typeof value === 'object' && value !== null) {
        const isExact = key.mayLead || key.field !== undefined || (key.isText && !addStrings(value, texts));
        if (isExact) return this.readExactly(attributes, bodyValue, add);
      }
      if (key.field === undefined) continue;
      // JSON.parse has rounded it.
      if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
        return this.readExactly(attributes, bodyValue, add);
      }
      fieldValues[fields.length] = value as string | number | boolean | null;
      fields.push(key.field);
    }
    for (let i = 0; i < fields.length; i++) add(fields[i]!, String(fieldValues[i]));
    return texts.length === 0 ? null : texts.length === 1 ? texts[0]! : texts.join(TEXT_SEPARATOR);
  }

  private learn(name: string): Key {
    if (this.keys.size >= MAX_KEYS) this.keys.clear();
    const key: Key = {
      field: this.isIndexed(name) ? this.fieldOf(`a:${name}`) : undefined,
      isText: textOf({ ...NO_RECORD, attributes: [[name, 'x']] }).data !== '',
      mayLead: mayLeadToIndexed(name, this.attributes),
      isOdd: name === '__proto__' || INTEGER_LIKE.test(name),
    };
    if (name.length <= MAX_KEY_LENGTH) this.keys.set(name, key);
    return key;
  }

  private isIndexed(name: string): boolean {
    return isAlwaysIndexed(name) || this.indexed.has(name);
  }

  private readExactly(
    text: string,
    bodyValue: string | null,
    add: (field: TagField, text: string) => void,
  ): string | null {
    const value = fromJsonValue(text);
    const attributes: KeyValue[] =
      value instanceof KeyValueList
        ? [...value.entries]
        : Object.entries(value as Exclude<typeof value, KeyValueList> & object);
    const body = bodyValue === null ? undefined : fromJsonValue(bodyValue);
    const record: StoredRecord = { ...NO_RECORD, body, attributes };
    const names = new Set<string>();
    for (const [name, item] of attributes) {
      if (this.isIndexed(name)) names.add(name);
      if (mayLeadToIndexed(name, this.attributes)) this.addPaths(name, item, names);
    }
    for (const key of names) {
      const field = this.fieldOf(`a:${key}`);
      for (const found of fieldTexts(record, { of: 'attribute', key })) add(field, found);
    }
    const { data } = textOf(record);
    return data === '' ? null : data;
  }

  /** Indexed keys that are paths into this value. */
  private addPaths(path: string, value: AnyValue, names: Set<string>): void {
    if (Array.isArray(value)) {
      for (const item of value) this.addPaths(path, item, names);
      return;
    }
    if (value === null || typeof value !== 'object') return;
    if (value instanceof Uint8Array || value instanceof DoubleValue) return;
    for (const [key, item] of value instanceof KeyValueList ? value.entries : Object.entries(value)) {
      const name = `${path}.${key}`;
      if (this.isIndexed(name)) names.add(name);
      if (mayLeadToIndexed(name, this.attributes)) this.addPaths(name, item, names);
    }
  }
}

/** @returns false when JSON.parse has changed the order of what is in there. */
function addStrings(value: PlainJson, texts: string[]): boolean {
  if (typeof value === 'string') {
    if (value !== '') texts.push(value);
  } else if (Array.isArray(value)) {
    for (const item of value) if (!addStrings(item, texts)) return false;
  } else if (typeof value === 'object' && value !== null) {
    for (const key in value) if (INTEGER_LIKE.test(key) || !addStrings(value[key]!, texts)) return false;
  }
  return true;
}
