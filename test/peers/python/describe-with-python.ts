import { describe } from '@jest/globals';
import { pythonInterpreter } from './python-interpreter.js';

/**
 * A `describe` whose tests need the official Python SDK; where it cannot be had, it says why it skips them. In CI
 * that is a failure.
 */
export async function describeWithPython(name: string, define: (python: string) => void): Promise<void> {
  let python: string;
  try {
    python = await pythonInterpreter();
  } catch (error) {
    if (process.env.CI === 'true') throw error;
    console.warn(`SKIPPED: ${name}: ${(error as Error).message}`);
    describe.skip(name, () => define(''));
    return;
  }
  describe(name, () => define(python));
}
