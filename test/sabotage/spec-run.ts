import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A test, and how it ended. */
export interface TestResult {
  /** `faults/sigkill: its full name`. */
  readonly name: string;
  readonly isPassed: boolean;
  /** It failed because it did not end. */
  readonly isTimeout: boolean;
}

/** What jest writes, as far as it is used here. */
interface JestReport {
  readonly testResults: ReadonlyArray<{
    readonly name: string;
    readonly message: string;
    readonly status: string;
    readonly assertionResults: ReadonlyArray<{
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }>;
  }>;
}

const REPORT = 'jest-report.json';
const MAX_OUTPUT = 20_000;
const running = new Set<ChildProcess>();

process.on('exit', () => running.forEach(endGroup));

/**
 * Runs specs in a folder, by a jest of its own; afterwards none of its processes is left.
 * @param patterns - of the specs' paths.
 * @param testTimeoutMs - for each test.
 * @param timeoutMs - for all.
 * @returns the tests that were run; skipped ones are left out.
 * @throws Error with what jest printed, when it did not come to its end.
 */
export async function runSpecs(
  root: string,
  patterns: readonly string[],
  testTimeoutMs: number,
  timeoutMs: number,
): Promise<TestResult[]> {
  const report = join(root, REPORT);
  const output = await run(root, timeoutMs, [
    '--experimental-vm-modules',
    '--no-warnings',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--selectProjects=whole',
    '--runInBand',
    `--testTimeout=${testTimeoutMs}`,
    `--cacheDirectory=${join(root, '.cache/jest')}`,
    // Sabotaged programs may hang on to anything.
    '--forceExit',
    '--json',
    `--outputFile=${report}`,
    ...patterns,
  ]);
  if (!existsSync(report)) throw new Error(`jest did not come to its end within ${timeoutMs} ms:\n${output}`);
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
  return testResults.flatMap((spec) => resultsOf(root, spec));
}

/** @returns what it printed last. */
function run(root: string, timeoutMs: number, args: readonly string[]): Promise<string> {
  const temporary = join(root, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  // A process group of its own, so that the programs that specs start end with it.
  const child = spawn(process.execPath, args, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // What killed specs leave behind goes with the folder.
    env: { ...process.env, FORCE_COLOR: '0', TMPDIR: temporary },
  });
  running.add(child);
  let output = '';
  const keep = (text: Buffer): void => {
    output = (output + text.toString()).slice(-MAX_OUTPUT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const timer = setTimeout(() => endGroup(child), timeoutMs);
  child.on('error', reject);
  child.on('exit', () => endGroup(child));
  child.on('close', () => {
    clearTimeout(timer);
    running.delete(child);
    resolve(output);
  });
  return promise;
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // All of it has ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function resultsOf(root: string, spec: JestReport['testResults'][number]): TestResult[] {
  const file = spec.name.replace(join(root, 'test/'), '').replace(/\.spec\.ts$/, '');
  if (spec.assertionResults.length === 0 && spec.status === 'failed') {
    return [{ name: `${file}: (cannot be loaded)`, isPassed: false, isTimeout: false }];
  }
  return spec.assertionResults
    .filter(({ status }) => status === 'passed' || status === 'failed')
    .map(({ fullName, status, failureMessages }) => ({
      name: `${file}: ${fullName}`,
      isPassed: status === 'passed',
      isTimeout: failureMessages.some((message) => message.includes('Exceeded timeout')),
    }));
}
