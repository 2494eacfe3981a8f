import { expect } from '@jest/globals';
import { codingOf, encodingOf } from './http-content.js';

it.each([
  ['application/json', 'json'],
  ['application/json; charset=utf-8', 'json'],
  ['Application/JSON ;charset=utf-8', 'json'],
  ['application/x-protobuf', 'protobuf'],
  ['application/protobuf', undefined],
  ['text/plain', undefined],
  ['application/jsonp', undefined],
  ['', undefined],
  [undefined, undefined],
])('Content-Type %s is %s', (header, encoding) => {
  expect(encodingOf(header)).toBe(encoding);
});

it.each([
  [undefined, 'identity'],
  ['identity', 'identity'],
  ['GZIP', 'gzip'],
  [' x-gzip ', 'gzip'],
  ['deflate', 'deflate'],
  ['zstd', 'zstd'],
  ['br', undefined],
  ['gzip, gzip', undefined],
  ['constructor', undefined],
])('Content-Encoding %s is %s', (header, coding) => {
  expect(codingOf(header)).toBe(coding);
});
