import { readStartOptions } from './start-options.js';

describe('readStartOptions', () => {
  it('runs without end, in data/start, unless told otherwise', () => {
    expect(readStartOptions([])).toEqual({ seconds: undefined, data: 'data/start' });
    expect(readStartOptions(['--seconds', '10', '--data', 'elsewhere'])).toEqual({
      seconds: 10,
      data: 'elsewhere',
    });
  });

  it.each([
    ['no number', ['--seconds', 'ten'], '--seconds ten'],
    ['no time at all', ['--seconds', '0'], '--seconds 0'],
    ['more than a timer takes', ['--seconds', '1e12'], '--seconds 1e12'],
    ['a misspelt name', ['--second', '10'], '--second'],
    ['something without a name', ['10'], '10'],
  ])('refuses %s, and names it', (_, args, named) => {
    expect(() => readStartOptions(args)).toThrow(named);
  });
});
