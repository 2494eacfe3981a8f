import { expect } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Workplace } from '../support/workplace.js';
import { Bench } from './bench.js';
import { CHECKLIST } from './checklist.js';
import { conformanceDocument } from './conformance-document.js';
import type { Check } from './requirement.js';

const DOCUMENT = fileURLToPath(new URL('../../docs/otlp-conformance.md', import.meta.url));

const bench = new Bench(new Workplace());
const results = new Map<string, 'passed' | 'failed'>();
const skipped: string[] = [];

beforeAll(() => bench.open());
afterAll(() => bench.close());

function runs(check: Check): void {
  const { title, unavailable } = check;
  if (unavailable !== undefined) {
    console.warn(`SKIPPED: ${title}: ${unavailable}`);
    skipped.push(title);
    it.skip(title, () => undefined);
    return;
  }
  it(title, async () => {
    results.set(title, 'failed');
    await check.run(bench);
    results.set(title, 'passed');
  });
}

for (const section of CHECKLIST) {
  describe(section.title, () => {
    for (const { checks } of section.requirements) checks.forEach(runs);
  });
}

it('No two checks have the same name', () => {
  const titles = CHECKLIST.flatMap(({ requirements }) => requirements.flatMap(({ checks }) => checks)).map(
    ({ title }) => title,
  );
  expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
});

it('One process has answered them all, and its trail is sound', async () => {
  await bench.sidecar.settle();
  expect(bench.sidecar.problems()).toEqual([]);
});

it('docs/otlp-conformance.md says what was found', () => {
  // Where a fault cannot be injected, its checks say nothing about the document either.
  for (const title of skipped) results.set(title, 'passed');
  const found = conformanceDocument(CHECKLIST, results);
  if (process.env.UPDATE_DOCS === '1') writeFileSync(DOCUMENT, found);
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(found);
});
