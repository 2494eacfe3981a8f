import type { Section } from './requirement.js';

/** How a check ended; undefined when it has not run. */
export type Results = ReadonlyMap<string, 'passed' | 'failed'>;

const MARK = { passed: '✓', failed: '✗', missing: '?' } as const;

/** docs/otlp-conformance.md, from what a run has found. */
export function conformanceDocument(checklist: readonly Section[], results: Results): string {
  const titles = checklist.flatMap(({ requirements }) => requirements.flatMap(({ checks }) => checks));
  const passed = titles.filter(({ title }) => results.get(title) === 'passed').length;
  return `# OTLP conformance

What the OpenTelemetry protocol and its conventions ask of a receiver of logs, statement by statement, and what a
running sidecar was found to do. \`npm test\` runs every check below against the sidecar as it is shipped, over real
HTTP and gRPC, reads back what it has stored, and fails when this file says anything else; requests are written and
answers are read with OTLP's own \`.proto\` files. \`npm run docs:conformance\` writes it anew.

✓ holds · ✗ does not hold · – asks nothing of a receiver. ${passed} of ${titles.length} checks hold.
${checklist.map((section) => sectionText(section, results)).join('')}`;
}

function sectionText({ title, requirements }: Section, results: Results): string {
  const rows = requirements.map(({ words, checks, remark }) => {
    const marks = checks.map((check) => results.get(check.title) ?? 'missing');
    const worst = (['failed', 'missing', 'passed'] as const).find((mark) => marks.includes(mark));
    const lines = checks.map((check, at) => `  - ${MARK[marks[at]!]} ${check.title}.`);
    const note = remark === undefined ? [] : [`  - ${remark}.`];
    return [`- ${worst === undefined ? '–' : MARK[worst]} **${words}**`, ...lines, ...note].join('\n');
  });
  return `\n## ${title}\n\n${rows.join('\n')}\n`;
}
