import { expect, it } from '@jest/globals';
import {
  checkCountQuestion,
  checkFacetQuestion,
  checkHistogramQuestion,
  checkPageQuestion,
  checkTailQuestion,
  checkValuesQuestion,
} from './check-question.js';
import type { Filter } from './filter.js';

const filter: Filter = { kind: 'all' };

it('fills in what was left out', () => {
  expect(checkPageQuestion({ filter })).toEqual({
    filter,
    order: 'arrival',
    first: 'newest',
    limit: 50,
    cursor: undefined,
    timeLimitMs: 5000,
  });
  expect(checkCountQuestion({ filter, timeLimitMs: 60_000 })).toEqual({ filter, timeLimitMs: 60_000 });
  expect(checkFacetQuestion({ filter, fields: ['type', 'data.symbol'] })).toEqual({
    filter,
    fields: [
      { name: 'type', field: { of: 'record', name: 'type' } },
      { name: 'data.symbol', field: { of: 'attribute', key: 'symbol' } },
    ],
    limit: 10,
    timeLimitMs: 5000,
  });
  expect(checkHistogramQuestion({ filter, by: 'severity' })).toEqual({
    filter,
    from: undefined,
    to: undefined,
    buckets: 60,
    by: { name: 'severity', field: { of: 'record', name: 'severity' } },
    timeLimitMs: 5000,
  });
  expect(checkValuesQuestion({ field: 'type' })).toMatchObject({ prefix: '', limit: 20 });
  expect(checkTailQuestion({ filter })).toEqual({ filter, after: undefined, last: 0 });
});

it.each<[() => unknown, RegExp]>([
  [() => checkPageQuestion({ filter, limit: 1e9 }), /limit is 1000000000; .* from 1 to 1000/],
  [() => checkPageQuestion({ filter, limit: 0 }), /limit is 0/],
  [() => checkPageQuestion({ filter, limit: 1.5 }), /limit is 1.5/],
  [() => checkPageQuestion({ filter, limit: NaN }), /limit is NaN/],
  [() => checkPageQuestion({ filter, timeLimitMs: 60_001 }), /timeLimitMs is 60001; .* from 1 to 60000/],
  [() => checkPageQuestion({ filter, order: 'random' as never }), /order is "random"; .* arrival or time/],
  [() => checkPageQuestion({ filter, first: 'last' as never }), /first is "last"/],
  [() => checkFacetQuestion({ filter, fields: [] }), /0 names; .* 1 to 20/],
  [() => checkFacetQuestion({ filter, fields: Array<string>(21).fill('type') }), /21 names/],
  [() => checkFacetQuestion({ filter, fields: ['typ'] }), /fields: There is no field "typ".*mean type\?/],
  [() => checkHistogramQuestion({ filter, by: 'nothing' }), /by: There is no field/],
  [() => checkHistogramQuestion({ filter, buckets: 1001 }), /buckets is 1001; .* from 1 to 1000/],
  [
    () => checkHistogramQuestion({ filter, from: 2_000_000_000n, to: 1_000_000_000n }),
    /turned round .*1970-01-01T00:00:02Z must be before to 1970-01-01T00:00:01Z/,
  ],
  [() => checkHistogramQuestion({ filter, from: 1n, to: 1n }), /turned round or empty/],
  [() => checkValuesQuestion({ field: 'type', limit: 1001 }), /limit is 1001/],
  [() => checkTailQuestion({ filter, last: 1001 }), /last is 1001; .* from 0 to 1000/],
  [() => checkTailQuestion({ filter, last: 1, after: 'x' }), /after and last/],
])('refuses %s', (check, message) => {
  expect(check).toThrow(message);
  expect(check).toThrow(expect.objectContaining({ code: 'ERR_BLOTTER_QUESTION' }));
});
