import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildShim } from '../faults/support/build-shim.js';
import { BuiltCopy } from './built-copy.js';
import { inParallel } from './in-parallel.js';
import type { Sabotage } from './sabotage.js';
import { sabotages } from './sabotages.js';
import { type TestResult, runSpecs } from './spec-run.js';
import { type Verdict, judge } from './verdict.js';
import { verdictTable } from './verdict-table.js';

/*
 * Proves that the tests can fail: runs them against copies of what is built, each with one thing done wrong, and against
 * a control copy with nothing done wrong. Last line: sabotage: N builds, N caught, N passed.
 */

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Ordinary work, which a sabotaged build still does. */
const ORDINARY = 'seed/shutdown';
const LABORATORY = ['faults/', 'seed/'];
const TEST_TIMEOUT_MS = 20_000;
const BUILD_TIMEOUT_MS = 180_000;
const ALL_TIMEOUT_MS = 1_800_000;

const { values: options } = parseArgs({
  options: {
    /** Runs the whole laboratory against each build, not only the specs that should catch it. */
    all: { type: 'boolean', default: false },
    /** Only sabotages whose name contains this. */
    only: { type: 'string', default: '' },
    /** Builds at a time. */
    jobs: { type: 'string', default: '2' },
  },
});

const copies: BuiltCopy[] = [];

function copyWith(edits: Sabotage['edits']): BuiltCopy {
  const copy = BuiltCopy.make(ROOT);
  copies.push(copy);
  copy.edit(edits);
  return copy;
}

function run(copy: BuiltCopy, specs: readonly string[]): Promise<TestResult[]> {
  const patterns = specs.map((spec) => (spec.endsWith('/') ? `test/${spec}` : `test/${spec}.spec.ts`));
  return runSpecs(copy.root, patterns, TEST_TIMEOUT_MS, options.all ? ALL_TIMEOUT_MS : BUILD_TIMEOUT_MS);
}

async function control(copy: BuiltCopy, specs: readonly string[]): Promise<boolean> {
  const tests = await run(copy, specs);
  const failed = tests.filter(({ isPassed }) => !isPassed);
  console.log(`control, nothing done wrong: ${tests.length - failed.length} of ${tests.length} tests passed`);
  for (const { name } of failed) console.log(`    FAILED ${name}`);
  return failed.length === 0 && tests.length > 0;
}

async function sabotaged(sabotage: Sabotage, copy: BuiltCopy): Promise<Verdict> {
  const verdict = await run(copy, specsOf(sabotage)).then(
    (tests) => judge(sabotage, tests),
    (error: Error) => ({
      name: sabotage.name,
      isCaught: false,
      result: `NO RESULT: ${error.message}`,
      by: [],
    }),
  );
  console.log(`${verdict.name}: ${verdict.result}`);
  return verdict;
}

function specsOf({ specs, breaksEverything = false }: Sabotage): readonly string[] {
  if (breaksEverything) return specs;
  return options.all ? LABORATORY : [...specs, ORDINARY];
}

/** @returns whether every sabotage was caught, and nothing else. */
async function main(): Promise<boolean> {
  const shim = buildShim();
  if ('unavailable' in shim) throw new Error(`No faults in system calls, no proof: ${shim.unavailable}`);
  const chosen = sabotages.filter(({ name }) => name.includes(options.only));
  if (chosen.length === 0) throw new Error(`No sabotage has "${options.only}" in its name.`);
  // All edits before anything runs: one that does not fit the code is known at once.
  const builds = chosen.map((sabotage) => ({ sabotage, copy: copyWith(sabotage.edits) }));
  const unchanged = copyWith([]);
  const verdicts: Verdict[] = [];
  let isControlled = false;
  await inParallel(Number(options.jobs), [
    async () => {
      isControlled = await control(unchanged, [...new Set(chosen.flatMap(specsOf))]);
    },
    ...builds.map(({ sabotage, copy }, i) => async () => {
      verdicts[i] = await sabotaged(sabotage, copy);
    }),
  ]);
  const caught = verdicts.filter(({ isCaught }) => isCaught).length;
  console.log(`\n${verdictTable(verdicts)}\n`);
  if (!isControlled)
    console.log('The control failed: what caught the others may not have been the sabotage.');
  console.log(`sabotage: ${chosen.length} builds, ${caught} caught, ${chosen.length - caught} passed`);
  return isControlled && caught === chosen.length;
}

process.on('exit', () => copies.forEach((copy) => copy.remove()));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.exitCode = (await main()) ? 0 : 1;
