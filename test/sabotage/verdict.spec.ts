import { expect } from '@jest/globals';
import type { Sabotage } from './sabotage.js';
import type { TestResult } from './spec-run.js';
import { judge } from './verdict.js';

const sabotage: Sabotage = { name: 'does wrong', edits: [], specs: ['a'] };
const good: TestResult = { name: 'a: works', isPassed: true, isTimeout: false };
const bad: TestResult = { name: 'a: fails', isPassed: false, isTimeout: false };
const late: TestResult = { name: 'a: hangs', isPassed: false, isTimeout: true };

it('a test that fails catches it', () => {
  expect(judge(sabotage, [good, bad, late])).toMatchObject({
    isCaught: true,
    result: 'caught by 2 of 3',
    by: ['a: fails', 'a: hangs (timed out)'],
  });
});

it.each([[[good]], [[]]])('without a failure it passes (%#)', (tests) => {
  expect(judge(sabotage, tests)).toMatchObject({ isCaught: false, by: [] });
});

it('without a failure where it is expected it passes', () => {
  expect(judge({ ...sabotage, specs: ['b'] }, [good, bad])).toMatchObject({
    isCaught: false,
    by: ['a: fails'],
  });
});

it('a build in which nothing works shows nothing', () => {
  expect(judge(sabotage, [bad, late]).isCaught).toBe(false);
});

it('where all must fail, all must', () => {
  const all = { ...sabotage, breaksEverything: true };
  expect(judge(all, [bad, late]).isCaught).toBe(true);
  expect(judge(all, [bad, good]).isCaught).toBe(false);
});
