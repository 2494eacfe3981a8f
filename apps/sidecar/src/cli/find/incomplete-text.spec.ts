import type { Coverage } from '@blotter/core/reader';
import { incompleteText } from './incomplete-text.js';

const COVERAGE: Coverage = {
  isComplete: false,
  reachedId: 1234,
  throughId: 5000,
  rowsTried: 3766,
  answeredBy: 'scan',
  millis: 5000,
};

it.each([
  ['newest', 'It came down to record 1234 of 5000; the older ones were not looked at.'],
  ['oldest', 'It came up to record 1234 of 5000; the newer ones were not looked at.'],
  [undefined, 'It came down to record 1234 of 5000; the others were not looked at.'],
] as const)('says how far it came, %s first', (first, text) => {
  expect(incompleteText(COVERAGE, 500, first)).toBe(
    `This is not all: the time limit of 0.5 s was over. ${text} ` +
      'Ask for less with --since, or give it longer with --time-limit (up to 60s).',
  );
});

it('says no more than it knows', () => {
  expect(incompleteText({ ...COVERAGE, reachedId: undefined }, 5000, 'newest')).not.toContain('It came');
});
