import { expect, it } from '@jest/globals';
import { parseArguments } from './arguments.js';

it('has defaults', () => {
  expect(parseArguments([])).toEqual({ seconds: 300, rate: 1000, signal: 'SIGTERM', json: false });
});

it('takes what it is given', () => {
  const args = ['--seconds', '10', '--rate', '300', '--signal', 'SIGKILL', '--json'];
  expect(parseArguments(args)).toEqual({ seconds: 10, rate: 300, signal: 'SIGKILL', json: true });
});

it.each([
  [['--seconds', '1'], /--seconds/],
  [['--rate', 'many'], /--rate/],
  [['--signal', 'SIGSTOP'], /--signal/],
  [['--speed', '1'], /--speed/],
])('refuses %j', (args, message) => {
  expect(() => parseArguments(args)).toThrow(message);
});
