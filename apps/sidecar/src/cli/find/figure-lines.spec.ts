import type { Coverage } from '@blotter/core/reader';
import { countLines, facetLines, valueTable } from './figure-lines.js';

const coverage = { isComplete: true } as Coverage;

it('lines values up, however wide they are', () => {
  const values = [
    { value: '日本', records: 1_234_567 },
    { value: 'a\u001b', records: 5 },
  ];
  expect(valueTable('data.x', values, 7)).toEqual([
    'data.x      records',
    '日本      1,234,567',
    'a\\x1b             5',
    '(others)          7',
  ]);
});

it('names severities', () => {
  expect(valueTable('severity', [{ value: '13', records: 2 }])).toEqual([
    'severity    records',
    '13 warning        2',
  ]);
});

it('tells counts and values as JSON, and whether they are all', () => {
  expect(countLines({ records: 3, coverage: { ...coverage, isComplete: false } }, true)).toEqual([
    '{"records":3,"isComplete":false}',
  ]);
  const facet = { field: 'type', values: [{ value: 'a', records: 1 }], otherRecords: 0 };
  expect(
    facetLines({ facets: [facet, facet], coverage }, true).map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { ...facet, isComplete: true },
    { ...facet, isComplete: true },
  ]);
});
