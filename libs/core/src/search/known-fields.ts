import { type CheckedValuesQuestion, type Field, type KnownField, fieldName } from '../query/index.js';
import type { Evaluation } from './evaluation.js';
import { FieldTags } from './field-tags.js';
import type { Moment } from './moment.js';

/** The newest records, by which it is known what is not indexed. */
const SAMPLE_ROWS = 1000;
/** Every record has these, or could. */
const ALWAYS: readonly KnownField[] = [
  ...['type', 'severity', 'time', 'service', 'trace', 'span', 'uid'].map((name) => ({
    name,
    isIndexed: true,
  })),
  ...['description', 'observed', 'scope.name', 'scope.version'].map((name) => ({ name, isIndexed: false })),
];

/** Fields that are indexed, and those of the newest records. */
export function knownFields(evaluation: Evaluation): KnownField[] {
  const { moment, planner } = evaluation;
  const known = new Map(ALWAYS.map((field) => [field.name, field]));
  const add = (field: Field): void => {
    const name = fieldName(field);
    const isIndexed = planner !== undefined && planner.field(field) !== false;
    if (!known.has(name)) known.set(name, { name, isIndexed });
  };
  for (const name of moment.index?.file.fieldNames() ?? []) {
    if (name.startsWith('a:')) add({ of: 'attribute', key: name.slice(2) });
  }
  for (const { attributes, resource, scope } of sample(moment)) {
    for (const [key] of attributes) add({ of: 'attribute', key });
    for (const [key] of resource.attributes) add({ of: 'resource', key });
    for (const [key] of scope.attributes) add({ of: 'scope', key });
  }
  return [...known.values()].map((field) =>
    moment.index === undefined ? { ...field, isIndexed: false } : field,
  );
}

/** Values of a field, the most frequent first: of an indexed one those of all records, otherwise of the newest. */
export function knownValues(
  { field, prefix, limit }: CheckedValuesQuestion,
  evaluation: Evaluation,
): Array<{ readonly value: string; readonly records: number }> {
  const { moment } = evaluation;
  const tags = new FieldTags(evaluation, field);
  const counts = new Map<string, number>();
  const add = (value: string, records: number): void => {
    if (records > 0 && value.startsWith(prefix)) counts.set(value, (counts.get(value) ?? 0) + records);
  };
  for (const { value, records } of tags.tags?.values() ?? []) add(value, records);
  const from = tags.tags === undefined ? moment.floor : moment.tailFrom;
  for (const record of moment.records.between(from, moment.lastId, 'newest', SAMPLE_ROWS)) {
    for (const text of new Set(tags.read(record))) add(tags.valueOf(text), 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, limit)
    .map(([value, records]) => ({ value: tags.textOf(value), records }));
}

function sample({ records, floor, lastId }: Moment): ReturnType<Moment['records']['between']> {
  return records.between(floor, lastId, 'newest', SAMPLE_ROWS);
}
