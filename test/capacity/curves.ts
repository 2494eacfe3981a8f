import { FORWARD_RECORDS_PER_S } from './constants.js';
import { plan } from './model.js';
import { numberText } from './units.js';

/** The curves' rates, and the class of each in the style. */
const RATES = [10_000, 1000, 100] as const;
const MIN_OUTAGE_S = 60;
const MAX_OUTAGE_S = 7 * 86_400;
const OUTAGES: readonly Tick[] = [
  [60, '1 min'],
  [600, '10 min'],
  [3600, '1 h'],
  [6 * 3600, '6 h'],
  [86_400, '1 d'],
  [7 * 86_400, '7 d'],
];
const BACKLOGS: readonly Tick[] = [3, 4, 5, 6, 7, 8, 9, 10].map((power) => [10 ** power, powerText(power)]);
const DRAINS: readonly Tick[] = [
  [0.01, '10 ms'],
  [0.1, '0.1 s'],
  [1, '1 s'],
  [10, '10 s'],
  [60, '1 min'],
  [600, '10 min'],
  [3600, '1 h'],
  [6 * 3600, '6 h'],
  [86_400, '1 d'],
  [7 * 86_400, '7 d'],
];

const [WIDTH, HEIGHT] = [960, 440];
const [TOP, BOTTOM] = [84, 376];
const PANEL_WIDTH = 300;

/** Okabe and Ito's colours for the colour-blind, darker on white and lighter on black. */
const STYLE = `
  .paper { fill: #ffffff } text { fill: #1f2328; font: 13px system-ui, -apple-system, 'DejaVu Sans', sans-serif }
  .title { font-size: 15px; font-weight: 600 } .faint { fill: #59636e }
  .grid { stroke: #d1d9e0; stroke-width: 1 } .curve { fill: none; stroke-width: 2.5 }
  .r0 { stroke: #b04a00 } .r1 { stroke: #0062a3 } .r2 { stroke: #00795a }
  .t0 { fill: #b04a00 } .t1 { fill: #0062a3 } .t2 { fill: #00795a }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } text { fill: #e6edf3 } .faint { fill: #9198a1 } .grid { stroke: #30363d }
    .r0 { stroke: #f0a35e } .r1 { stroke: #6cb6f5 } .r2 { stroke: #4fd1a5 }
    .t0 { fill: #f0a35e } .t1 { fill: #6cb6f5 } .t2 { fill: #4fd1a5 }
  }`;

type Tick = readonly [value: number, label: string];

interface Panel {
  readonly left: number;
  readonly title: string;
  readonly ticks: readonly Tick[];
  /** Of an outage. */
  readonly value: (recordsPerSecond: number, outageSeconds: number) => number;
}

/** Backlog and draining over the length of an outage, both axes logarithmic, as SVG for light and dark pages. */
export function curves(): string {
  const panels: readonly Panel[] = [
    {
      left: 76,
      title: 'What waits in the store, records',
      ticks: BACKLOGS,
      value: (rate, outage) => planOf(rate, outage).backlogRecords,
    },
    {
      left: 552,
      title: 'Time until it is sent',
      ticks: DRAINS,
      value: (rate, outage) => planOf(rate, outage).drainSeconds,
    },
  ];
  const forward = numberText(FORWARD_RECORDS_PER_S);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
<title>Backlog of one host and how long it takes to drain, by the length of an outage</title>
<style>${STYLE}
</style>
<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>
<text class="title" x="20" y="28">The destination of one host is away</text>
<text class="faint" x="20" y="48">Records go on arriving while the rest is sent at ${forward} records/s. Both axes are logarithmic.</text>
${panels.map(drawn).join('\n')}
</svg>
`;
}

function planOf(recordsPerSecond: number, outageSeconds: number) {
  // More Collectors than one host can load: its own rate is the limit.
  return plan({ recordsPerSecond, outageSeconds, collectors: 1000 }).fleet;
}

function drawn({ left, title, ticks, value }: Panel): string {
  const right = left + PANEL_WIDTH;
  const x = logScale([MIN_OUTAGE_S, MAX_OUTAGE_S], [left, right]);
  const y = logScale([ticks[0]![0], ticks.at(-1)![0]], [BOTTOM, TOP]);
  const across = ticks.flatMap(([tick, label]) => [
    `<line class="grid" x1="${left}" y1="${y(tick)}" x2="${right}" y2="${y(tick)}"/>`,
    `<text class="faint" x="${left - 8}" y="${y(tick) + 4}" text-anchor="end">${label}</text>`,
  ]);
  const up = OUTAGES.flatMap(([tick, label]) => [
    `<line class="grid" x1="${x(tick)}" y1="${TOP}" x2="${x(tick)}" y2="${BOTTOM}"/>`,
    `<text class="faint" x="${x(tick)}" y="${BOTTOM + 20}" text-anchor="middle">${label}</text>`,
  ]);
  const lines = RATES.flatMap((rate, i) => {
    const points = [MIN_OUTAGE_S, ...OUTAGES.slice(1).map(([tick]) => tick)]
      .map((outage) => `${x(outage)},${y(value(rate, outage))}`)
      .join(' ');
    const end = y(value(rate, MAX_OUTAGE_S)) + 4;
    return [
      `<polyline class="curve r${i}" points="${points}"/>`,
      `<text class="t${i}" x="${right + 6}" y="${end}">${numberText(rate)}/s</text>`,
    ];
  });
  const heading = `<text x="${left}" y="${TOP - 12}">${title}</text>`;
  const below = `<text x="${(left + right) / 2}" y="${BOTTOM + 44}" text-anchor="middle">Length of the outage</text>`;
  return [heading, ...across, ...up, ...lines, below].join('\n');
}

/** From values to pixels, to a tenth. */
function logScale([from, to]: readonly [number, number], [start, end]: readonly [number, number]) {
  return (value: number): number =>
    Number((start + ((end - start) * Math.log(value / from)) / Math.log(to / from)).toFixed(1));
}

function powerText(power: number): string {
  const names: readonly Tick[] = [
    [9, 'G'],
    [6, 'M'],
    [3, 'k'],
  ];
  const [exponent, name] = names.find(([least]) => power >= least)!;
  return `${10 ** (power - exponent)} ${name}`;
}
