import { expect, it } from '@jest/globals';
import { resolve } from 'node:path';
import { type FinderOptions, resolveFinderOptions } from './finder-options.js';

it('fills in what is left out', () => {
  expect(resolveFinderOptions({ file: 'data/blotter.db' })).toEqual({
    file: resolve('data/blotter.db'),
    prefix: '',
    searchFile: resolve('data/blotter.search.db'),
    threads: 2,
    timeLimitMs: 5000,
    waitMs: 2000,
    maxWaiting: 64,
    isShared: false,
  });
});

it.each([
  [{}, 'file'],
  [{ file: '' }, 'file'],
  [{ file: 'a\0' }, 'file'],
  [{ file: 'a', searchFile: 5 }, 'searchFile'],
  [{ file: 'a', prefix: `x"; --` }, 'prefix'],
  [{ file: 'a', threads: 0 }, 'threads'],
  [{ file: 'a', threads: '2' }, 'threads'],
  [{ file: 'a', timeLimitMs: 60_001 }, 'timeLimitMs'],
  [{ file: 'a', waitMs: -1 }, 'waitMs'],
  [{ file: 'a', maxWaiting: 1.5 }, 'maxWaiting'],
  [{ file: 'a', isShared: 'yes' }, 'isShared'],
])('refuses %j', (options, name) => {
  expect(() => resolveFinderOptions(options as FinderOptions)).toThrow(
    expect.objectContaining({
      code: 'ERR_BLOTTER_OPTION',
      message: expect.stringContaining(`Option ${name} `),
    }),
  );
});

it('names the option that was meant', () => {
  expect(() => resolveFinderOptions({ file: 'a', thread: 3 } as FinderOptions)).toThrow('threads');
});
