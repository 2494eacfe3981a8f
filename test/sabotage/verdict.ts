import type { Sabotage } from './sabotage.js';
import type { TestResult } from './spec-run.js';

export interface Verdict {
  readonly name: string;
  /** At least one test failed, and it is the sabotage that made it fail. */
  readonly isCaught: boolean;
  /** In a word or a sentence. */
  readonly result: string;
  /** Tests that failed. */
  readonly by: readonly string[];
}

/**
 * What the tests say of a sabotaged build. It must fail a spec that is meant to catch it: whatever else fails may have
 * failed by chance. A build in which nothing works any more proves nothing, unless that is what the sabotage is for.
 */
export function judge(sabotage: Sabotage, tests: readonly TestResult[]): Verdict {
  const { name, specs, breaksEverything = false } = sabotage;
  const passed = tests.filter(({ isPassed }) => isPassed);
  const failed = tests.filter(({ isPassed }) => !isPassed);
  const verdict = {
    name,
    by: failed.map((test) => (test.isTimeout ? `${test.name} (timed out)` : test.name)),
  };
  if (!failed.some((test) => specs.some((spec) => test.name.startsWith(`${spec}: `)))) {
    return { ...verdict, isCaught: false, result: `PASSED ${specs.join(', ')}` };
  }
  if (breaksEverything && passed.length > 0) {
    const names = passed.map((test) => test.name).join('; ');
    return { ...verdict, isCaught: false, result: `PASSED where nothing may pass: ${names}` };
  }
  if (!breaksEverything && passed.length === 0) {
    return { ...verdict, isCaught: false, result: 'BROKEN: nothing works, so it shows nothing' };
  }
  return { ...verdict, isCaught: true, result: `caught by ${failed.length} of ${tests.length}` };
}
