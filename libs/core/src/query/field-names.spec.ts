import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fieldName, indexName, parseField } from './field-names.js';
import type { Field } from './filter.js';

it.each<[string, Field, string | undefined]>([
  ['type', { of: 'record', name: 'type' }, 'type'],
  ['severity', { of: 'record', name: 'severity' }, 'severity'],
  ['time', { of: 'record', name: 'time' }, undefined],
  ['scope.name', { of: 'record', name: 'scope.name' }, undefined],
  ['scope."name"', { of: 'scope', key: 'name' }, undefined],
  ['scope.part', { of: 'scope', key: 'part' }, undefined],
  ['service', { of: 'resource', key: 'service.name' }, 'service'],
  ['resource.host.name', { of: 'resource', key: 'host.name' }, undefined],
  ['outcome', { of: 'attribute', key: 'activity.outcome' }, 'a:activity.outcome'],
  ['source', { of: 'attribute', key: 'activity.source.id' }, 'a:activity.source.id'],
  ['source.expert', { of: 'attribute', key: 'activity.source.expert.id' }, 'a:activity.source.expert.id'],
  [
    'source."my expert"',
    { of: 'attribute', key: 'activity.source.my expert.id' },
    'a:activity.source.my expert.id',
  ],
  ['actor', { of: 'attribute', key: 'activity.actor.id' }, 'a:activity.actor.id'],
  ['actor.name', { of: 'attribute', key: 'activity.actor.name' }, 'a:activity.actor.name'],
  ['target', { of: 'attribute', key: 'activity.target.id' }, 'a:activity.target.id'],
  [
    'changes.price.from',
    { of: 'attribute', key: 'activity.changes.price.from' },
    'a:activity.changes.price.from',
  ],
  ['data.symbol', { of: 'attribute', key: 'symbol' }, 'a:symbol'],
  ['data.order.id', { of: 'attribute', key: 'order.id' }, 'a:order.id'],
  ['data."any key"', { of: 'attribute', key: 'any key' }, 'a:any key'],
  ['data.""', { of: 'attribute', key: '' }, 'a:'],
])('%s', (name, field, index) => {
  expect(parseField(name)).toEqual(field);
  expect(fieldName(field)).toBe(name);
  expect(indexName(field)).toBe(index);
});

it('has other names for the same', () => {
  expect(parseField('attr."any key"')).toEqual(parseField('data."any key"'));
  expect(parseField('data.activity.outcome')).toEqual(parseField('outcome'));
  expect(parseField('resource.service.name')).toEqual(parseField('service'));
  expect(parseField('actor.id')).toEqual(parseField('actor'));
});

it('has a name for every field', () => {
  const field = fc.record({
    of: fc.constantFrom('attribute', 'resource', 'scope'),
    key: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((part) => `activity.source.${part}.id`),
      fc.string().map((part) => `activity.${part}`),
    ),
  }) satisfies fc.Arbitrary<Field>;
  fc.assert(fc.property(field, (given) => expect(parseField(fieldName(given))).toEqual(given)));
});

it.each([
  ['symbol', 1, 6, /no field "symbol".*data\.symbol/],
  ['sevrity', 1, 7, /Did you mean severity\?/],
  ['sorce.expert', 1, 12, /Did you mean source\?/],
  ['user', 1, 4, /Did you mean actor\?/],
  ['data', 1, 4, /key follows/],
  ['data.', 1, 5, /key follows/],
  ['data."a', 1, 7, /quotation marks/],
  ['', 1, 1, /no field ""/],
  ['x'.repeat(8000), 1, 8000, /no field/],
])('refuses %j', (name, column, length, message) => {
  expect(() => parseField(name)).toThrow(message);
  expect(() => parseField(name)).toThrow(
    expect.objectContaining({ code: 'ERR_BLOTTER_FILTER', column, length }),
  );
});
