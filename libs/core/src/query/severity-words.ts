import { severityName } from '../model/index.js';

/** OTLP severity numbers that a name stands for. */
export interface SeverityRange {
  /** For `=`. */
  readonly numbers: readonly number[];
  /** For `>=` and `<`. */
  readonly lowest: number;
  /** For `>` and `<=`. */
  readonly highest: number;
}

const OTLP = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const ALL = Array.from({ length: 25 }, (_, number) => number);

const WORDS = new Map<string, SeverityRange>();
OTLP.forEach((name, i) => {
  const first = 4 * i + 1;
  WORDS.set(name, range([0, 1, 2, 3].map((step) => first + step)));
  for (const step of [1, 2, 3]) WORDS.set(`${name}${step + 1}`, range([first + step]));
});
// An activity's severity means every number that is shown by its name.
for (const name of ['debug', 'warning', 'failure'] as const) WORDS.set(name, range(shownAs(name)));
// Success is within OTLP's numbers for info, and above info.
WORDS.set('info', { numbers: shownAs('info'), lowest: 9, highest: 9 });
WORDS.set('success', { numbers: shownAs('success'), lowest: 10, highest: 12 });

export const SEVERITY_WORDS: ReadonlyMap<string, SeverityRange> = WORDS;

function shownAs(name: string): number[] {
  return ALL.filter((number) => severityName(number) === name);
}

function range(numbers: readonly number[]): SeverityRange {
  return { numbers, lowest: numbers[0]!, highest: numbers.at(-1)! };
}
