import { z } from 'zod';
import { sidecarSchema } from './sidecar-schema.js';

/** What JSON Schema says of a setting or a section, and this package's own notes (`x-…`). */
export interface SettingSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  /** Those of the properties that must be given. */
  readonly required?: readonly string[];
  readonly items?: SettingSchema;
  /** Of a map: what its values must be; `false` for a section, which has no other keys. */
  readonly additionalProperties?: SettingSchema | false;
  /** Of a map: what its keys must be. */
  readonly propertyNames?: SettingSchema;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly 'x-default'?: string;
  readonly 'x-expected'?: string;
  /** `when wrong`: what stands in its place may be a secret. */
  readonly 'x-secret'?: boolean | 'when wrong';
}

/** The keys and indexes that lead to a value. */
export type SettingPath = ReadonlyArray<string | number>;

/** One setting that a file, a variable or a flag can set. */
export interface Setting {
  readonly path: readonly string[];
  /** Its environment variable. */
  readonly variable: string;
  readonly schema: SettingSchema;
}

let root: SettingSchema | undefined;

/** The whole schema, as what may be written (before defaults). */
export function settingSchema(): SettingSchema {
  root ??= z.toJSONSchema(sidecarSchema, { io: 'input', target: 'draft-07' }) as SettingSchema;
  return root;
}

/** Every setting, in the order of the schema. */
export function listSettings(schema = settingSchema(), path: readonly string[] = []): Setting[] {
  if (schema.properties === undefined) return [{ path, variable: variableOf(path), schema }];
  return Object.entries(schema.properties).flatMap(([key, child]) => listSettings(child, [...path, key]));
}

/** `receivers.limits.maxBodyBytes`, `auth.tokens[0].scopes`. */
export function pathText(path: SettingPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}

/** What is known of the value at a path; undefined where nothing can be. */
export function schemaAt(path: SettingPath): SettingSchema | undefined {
  let schema: SettingSchema | undefined = settingSchema();
  for (const step of path) schema = schema && childOf(schema, step);
  return schema;
}

function childOf(schema: SettingSchema, step: string | number): SettingSchema | undefined {
  if (typeof step === 'number') return schema.items;
  const { properties = {}, additionalProperties } = schema;
  return Object.hasOwn(properties, step) ? properties[step] : additionalProperties || undefined;
}

/** What the text at a path must match. */
export function settingPattern(path: SettingPath): RegExp {
  return new RegExp(schemaAt(path)?.pattern ?? '');
}

/** True when a wrong value must not be shown: it, what it is part of, or what should be in it is a secret. */
export function mayBeSecret(path: SettingPath): boolean {
  return (
    path.some((_, index) => Boolean(schemaAt(path.slice(0, index + 1))?.['x-secret'])) ||
    holdsSecret(schemaAt(path) ?? {})
  );
}

function holdsSecret({ items, properties = {}, additionalProperties, ...schema }: SettingSchema): boolean {
  return (
    Boolean(schema['x-secret']) ||
    [items, additionalProperties || undefined, ...Object.values(properties)].some(
      (child) => child !== undefined && holdsSecret(child),
    )
  );
}

/** What a value must be, for people: `a whole number from 0 to 65535`. */
export function expectation(schema: SettingSchema): string {
  if (schema['x-expected'] !== undefined) return schema['x-expected'];
  if (schema.enum !== undefined) return schema.enum.join(' or ');
  switch (schema.type) {
    case 'integer':
      return `a whole number from ${schema.minimum} to ${schema.maximum}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return schema.items?.properties === undefined
        ? `a list, each ${expectation(schema.items ?? {})}`
        : `a list of entries with ${Object.keys(schema.items.properties).join(', ')}`;
    case 'object':
      if (schema.properties === undefined) return mapExpectation(schema);
      return `a section with ${Object.keys(schema.properties).join(', ')}`;
    default:
      return 'a text';
  }
}

function mapExpectation({ propertyNames = {}, additionalProperties }: SettingSchema): string {
  return `a section, each key ${expectation(propertyNames)} and each value ${expectation(additionalProperties || {})}`;
}

function variableOf(path: readonly string[]): string {
  return ['blotter', ...path].map((key) => key.replace(/[A-Z]/g, '_$&').toUpperCase()).join('_');
}
