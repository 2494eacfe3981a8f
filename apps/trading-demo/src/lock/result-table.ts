import type { Percentiles } from './close-times.js';
import { type RunResult, lostIn } from './run-result.js';

type Row = readonly [
  label: string,
  cell: (result: RunResult) => string,
  style?: (result: RunResult) => Style,
];
type Section = readonly [title: string, rows: readonly Row[]];

const SECTIONS: readonly Section[] = [
  ['', [['Closes per second', (r) => r.closesPerSecond.toFixed(0)]]],
  [
    'Close latency, ms (p50 / p99 / max)',
    [
      ['whole close, broker included', (r) => latency(r.wholeClose)],
      ["of it, the platform's write", (r) => latency(r.closeTransaction)],
      ['of it, recording the activity', (r) => latency(r.closeActivity)],
    ],
  ],
  [
    '"database is locked" after 4 attempts',
    [
      ["platform's writes (began again)", (r) => whole(r.writesGivenUp)],
      ['activities (gave up)', (r) => whole(r.activitiesGivenUp)],
    ],
  ],
  [
    'Activities',
    [
      ['created', (r) => whole(r.created)],
      ['durable (fsynced)', (r) => (r.durable === undefined ? '–' : whole(r.durable))],
      ['stored (rows in the file)', (r) => whole(r.stored)],
      ['lost', (r) => whole(lostIn(r)), (r) => (lostIn(r) === 0 ? 'green' : 'red')],
    ],
  ],
  ['Main thread', [['longest event-loop stall, ms', (r) => millis(r.longestStallMs)]]],
];

const LABEL_WIDTH = 34;
const CELL_WIDTH = 22;

type Style = 'bold' | 'red' | 'green' | 'dim';

/** Colours a text, or not. */
export type Paint = (style: Style, text: string) => string;

/** The runs side by side, as text. */
export function resultTable(results: readonly RunResult[], paint: Paint = (_, text) => text): string {
  const rule = paint('dim', '─'.repeat(LABEL_WIDTH + CELL_WIDTH * results.length));
  const lines = [
    paint(
      'bold',
      line(
        '',
        results.map(({ scenario }) => scenario),
      ),
    ),
    rule,
  ];
  for (const [title, rows] of SECTIONS) {
    if (title !== '') lines.push(title);
    for (const [label, cell, style] of rows) {
      const cells = results.map((result) => {
        const text = cell(result).padStart(CELL_WIDTH);
        return style === undefined ? text : paint(style(result), text);
      });
      lines.push(line(title === '' ? label : `  ${label}`, cells));
    }
  }
  return [...lines, rule].map((text) => `  ${text}`.trimEnd()).join('\n');
}

function line(label: string, cells: readonly string[]): string {
  return label.padEnd(LABEL_WIDTH) + cells.map((cell) => cell.padStart(CELL_WIDTH)).join('');
}

function latency({ p50, p99, max }: Percentiles): string {
  return `${millis(p50)} / ${millis(p99)} / ${millis(max)}`;
}

/** Three digits that say something, whatever the size. */
function millis(value: number): string {
  if (value >= 100) return whole(Math.round(value));
  return value.toFixed(value >= 10 ? 1 : 2);
}

function whole(count: number): string {
  return count.toLocaleString('en');
}
