import { resultTable } from './result-table.js';
import { type RunResult, lostIn } from './run-result.js';

const result: RunResult = {
  scenario: 'before',
  closesPerSecond: 151.6,
  wholeClose: { p50: 4.361, p99: 61.94, max: 2883.2 },
  closeTransaction: { p50: 0.09, p99: 7.5, max: 2880 },
  closeActivity: { p50: 0.13, p99: 4.6, max: 2123 },
  writesGivenUp: 12,
  activitiesGivenUp: 9,
  created: 2519,
  durable: undefined,
  stored: 2510,
  longestStallMs: 2137,
};

function rowOf(table: string, label: string): string {
  return table.split('\n').find((line) => line.trim().startsWith(label)) ?? '';
}

describe('resultTable', () => {
  const after = { ...result, scenario: 'after', durable: 2519, stored: 2519, closesPerSecond: 200 };
  const table = resultTable([result, after]);

  it('puts the runs side by side', () => {
    expect(rowOf(table, 'before')).toMatch(/before +after$/);
    expect(rowOf(table, 'Closes per second')).toMatch(/ 152 +200$/);
  });

  it('counts as lost what was created and is not in the file', () => {
    expect(lostIn(result)).toBe(9);
    expect(rowOf(table, 'lost')).toMatch(/ 9 +0$/);
  });

  it('says when durability is not known', () => {
    expect(rowOf(table, 'durable')).toMatch(/ – +2,519$/);
  });

  it('shows latencies with the digits that matter', () => {
    expect(rowOf(table, 'whole close')).toContain('4.36 / 61.9 / 2,883');
  });

  it('marks losses, outside the alignment', () => {
    const painted = resultTable([result, after], (style, text) => `<${style}>${text}</${style}>`);
    expect(painted).toMatch(/<red> +9<\/red><green> +0<\/green>/);
    expect(painted.replaceAll(/<\/?\w+>/g, '')).toBe(table);
  });
});
