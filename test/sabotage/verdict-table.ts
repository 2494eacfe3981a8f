import type { Verdict } from './verdict.js';

/** Which sabotage was caught by which tests, in Markdown. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ name, result, by }) => `| ${name} | ${[result, ...by].join('<br>')} |`);
  return ['| a build that … | tests |', '| --- | --- |', ...rows].join('\n');
}
