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
 * What the tests say of a sabotaged build. A build in which nothing works any more proves nothing, unless that is what
 * the sabotage is for.
 */
export function judge({ name, breaksEverything = false }: Sabotage, tests: readonly TestResult[]): Verdict {
  const failed = tests.filter(({ isPassed }) => !isPassed);
  const by = failed.map((test) => (test.isTimeout ? `${test.name} (timed out)` : test.name));
  const passed = tests.length - failed.length;
  if (failed.length === 0) return { name, isCaught: false, result: `PASSED all ${passed} tests`, by };
  if (breaksEverything && passed > 0) {
    const around = tests.filter(({ isPassed }) => isPassed).map((test) => test.name);
    return { name, isCaught: false, result: `PASSED ${passed} tests: ${around.join('; ')}`, by };
  }
  if (!breaksEverything && passed === 0) {
    return { name, isCaught: false, result: 'BROKEN: nothing works, so it shows nothing', by };
  }
  return { name, isCaught: true, result: `caught by ${failed.length} of ${tests.length}`, by };
}
