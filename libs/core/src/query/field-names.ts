import { distance } from 'fastest-levenshtein';
import type { Field, RecordField } from './filter.js';
import { FilterError } from './filter-error.js';
import { quote, unquote } from './quoted.js';

const RECORD_FIELDS: readonly RecordField[] = [
  'type',
  'severity',
  'time',
  'observed',
  'uid',
  'trace',
  'span',
  'description',
  'scope.name',
  'scope.version',
];

const SERVICE = 'service.name';

/** Names that are attributes, alone and with what follows a dot. */
const PARTS: ReadonlyArray<readonly [name: string, key: string | undefined, prefix: string]> = [
  ['actor', 'activity.actor.id', 'activity.actor.'],
  ['target', 'activity.target.id', 'activity.target.'],
  ['changes', 'activity.changes', 'activity.changes.'],
  ['data', undefined, ''],
  ['attr', undefined, ''],
];

/** What people try, and how it is called here. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    event: 'type',
    event_name: 'type',
    level: 'severity',
    message: 'description',
    msg: 'description',
    body: 'description',
    timestamp: 'time',
    ts: 'time',
    date: 'time',
    from: 'since',
    to: 'until',
    id: 'uid',
    trace_id: 'trace',
    traceid: 'trace',
    span_id: 'span',
    spanid: 'span',
    user: 'actor',
    app: 'service',
    result: 'outcome',
  }),
);

/** All names that are whole, or begin one; for completion, and to name the nearest. */
export const FIELD_NAMES: readonly string[] = [
  ...RECORD_FIELDS,
  'since',
  'until',
  'service',
  'outcome',
  'source',
  'resource',
  'scope',
  ...PARTS.map(([name]) => name),
];

/** A key that needs no quotation marks. */
const PLAIN_KEY = /^[\p{L}\p{N}_][\p{L}\p{N}_.$@/-]*$/u;

/**
 * The field of a name, as filters and the questions for facets and values write it: `type`, `source.expert`,
 * `data.symbol`, `data."any key"`. `since` and `until` are no fields.
 * @param offset - of the name within a filter, from 0 on, for the error.
 * @throws FilterError that names the nearest field.
 */
export function parseField(name: string, offset = 0): Field {
  const record = RECORD_FIELDS.find((known) => known === name);
  if (record !== undefined) return { of: 'record', name: record };
  if (name === 'service') return { of: 'resource', key: SERVICE };
  if (name === 'outcome') return { of: 'attribute', key: 'activity.outcome' };
  if (name === 'source') return { of: 'attribute', key: 'activity.source.id' };
  const dot = name.indexOf('.');
  const head = dot === -1 ? name : name.slice(0, dot);
  const key = dot === -1 ? undefined : keyOf(name, dot + 1, offset);
  if (key !== undefined) {
    if (head === 'resource' || head === 'scope') return { of: head, key };
    if (head === 'source') return { of: 'attribute', key: `activity.source.${key}.id` };
  }
  for (const [part, whole, prefix] of PARTS) {
    if (part !== head) continue;
    if (key !== undefined) return { of: 'attribute', key: prefix + key };
    if (whole !== undefined) return { of: 'attribute', key: whole };
  }
  throw unknownField(name, head, offset);
}

/** The shortest name of a field: {@link parseField} reads it. */
export function fieldName(field: Field): string {
  if (field.of === 'record') return field.name;
  const { of, key } = field;
  if (of === 'resource') return key === SERVICE ? 'service' : `resource.${keyName(key)}`;
  if (of === 'scope') return `scope.${key === 'name' || key === 'version' ? quote(key) : keyName(key)}`;
  if (key === 'activity.outcome') return 'outcome';
  if (key === 'activity.source.id') return 'source';
  if (isSourceKey(key)) return `source.${keyName(key.slice('activity.source.'.length, -'.id'.length))}`;
  for (const [part, whole, prefix] of PARTS) {
    if (key === whole) return part;
    if (key.startsWith(prefix)) return `${part}.${keyName(key.slice(prefix.length))}`;
  }
  return `data.${keyName(key)}`;
}

/** The name of a field in the search file, where it can have one: whether it has is said by the index. */
export function indexName(field: Field): string | undefined {
  if (field.of === 'attribute') return `a:${field.key}`;
  if (field.of === 'resource') return field.key === SERVICE ? 'service' : undefined;
  return field.of === 'record' && (field.name === 'type' || field.name === 'severity')
    ? field.name
    : undefined;
}

function isSourceKey(key: string): boolean {
  return (
    key.startsWith('activity.source.') && key.endsWith('.id') && key.length > 'activity.source..id'.length
  );
}

function keyName(key: string): string {
  return PLAIN_KEY.test(key) ? key : quote(key);
}

function keyOf(name: string, start: number, offset: number): string {
  const rest = name.slice(start);
  const quoted = unquote(rest);
  if (quoted !== undefined) return quoted;
  if (rest === '' || /["*]/.test(rest)) {
    throw new FilterError(
      `${JSON.stringify(name)} is not the name of a field.`,
      rest === ''
        ? 'A key follows the dot, as in data.symbol.'
        : 'Write the key in quotation marks: data."any key".',
      offset,
      name.length,
    );
  }
  return rest;
}

/** @internal */
export function unknownField(name: string, head: string, offset: number): FilterError {
  return new FilterError(
    `There is no field ${JSON.stringify(name)}.`,
    hintFor(name, head),
    offset,
    Math.max(1, name.length),
  );
}

function hintFor(name: string, head: string): string {
  if (['data', 'attr', 'resource', 'scope'].includes(name)) return `A key follows it, as in ${name}.symbol.`;
  const meant = OTHER_NAMES.get(name.toLowerCase()) ?? nearest(name) ?? nearest(head);
  const advice = 'What callers gave as data is data.<key>; docs/filter-language.md lists the fields.';
  return meant === undefined ? advice : `Did you mean ${meant}? ${advice}`;
}

function nearest(given: string): string | undefined {
  let best: string | undefined;
  // Two letters, but never half of the name.
  let fewest = Math.min(3, Math.ceil(given.length / 2));
  for (const known of FIELD_NAMES) {
    // Distance takes time with the square of the length.
    if (Math.abs(known.length - given.length) >= fewest) continue;
    const letters = distance(given.toLowerCase(), known);
    if (letters < fewest) [best, fewest] = [known, letters];
  }
  return best;
}
