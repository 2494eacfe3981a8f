import fc from 'fast-check';
import {
  EXPERTS,
  type ModelRecord,
  SEVERITIES,
  SYMBOLS,
  TIME_SPAN_MS,
  TIME_START_MS,
  TYPES,
  VENUES,
  WORDS,
} from './model-record.js';

/** A filter as somebody would write it, and, written again without Blotter, what it means. */
export interface ModelFilter {
  readonly text: string;
  readonly fits: (record: ModelRecord) => boolean;
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const OPERATORS = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
} as const;
const operators = fc.constantFrom(...(Object.keys(OPERATORS) as Array<keyof typeof OPERATORS>));

/** The words of each text on its own: a phrase does not go from one text to the next. */
function textsOf({ activity: { description, data } }: ModelRecord): string[][] {
  const texts = [description, ...Object.values(data).flat()].filter((value) => typeof value === 'string');
  return texts.map((text) =>
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== ''),
  );
}

function hasPhrase(record: ModelRecord, phrase: readonly string[], isPrefix = false): boolean {
  return textsOf(record).some((words) =>
    words.some((_, at) =>
      phrase.every((word, i) => {
        const found = words[at + i];
        return isPrefix && i === phrase.length - 1 ? found?.startsWith(word) === true : found === word;
      }),
    ),
  );
}

const plain = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const indexed: Array<fc.Arbitrary<ModelFilter>> = [
  fc.constantFrom(...TYPES, 'no.such').map((type) => ({
    text: `type:${type}`,
    fits: ({ activity }) => activity.type === type,
  })),
  fc.constantFrom('order', 'order.', 'j', 'x').map((prefix) => ({
    text: `type:${prefix}*`,
    fits: ({ activity }) => activity.type.startsWith(prefix),
  })),
  fc.tuple(operators, fc.constantFrom(...SEVERITIES)).map(([operator, severity]) => ({
    text: `severity${operator}${severity}`,
    fits: ({ activity }) =>
      OPERATORS[operator](SEVERITIES.indexOf(activity.severity), SEVERITIES.indexOf(severity)),
  })),
  fc.constantFrom(...SEVERITIES).map((severity) => ({
    text: `severity=${severity}`,
    fits: ({ activity }) => activity.severity === severity,
  })),
  fc.uniqueArray(fc.nat(EXPERTS), { minLength: 1, maxLength: 3 }).map((experts) => ({
    text: `source.expert in (${experts.join(', ')})`,
    fits: ({ activity }) => experts.includes(activity.source.expert),
  })),
  fc.constantFrom(...SYMBOLS).map((symbol) => ({
    text: `data.symbol=${quoted(symbol)}`,
    fits: ({ activity }) => activity.data.symbol === symbol,
  })),
  fc.constantFrom(...SYMBOLS).map((symbol) => ({
    text: `data.symbol!=${quoted(symbol)}`,
    fits: ({ activity }) => activity.data.symbol !== symbol,
  })),
  fc
    .tuple(operators, fc.integer({ min: TIME_START_MS, max: TIME_START_MS + TIME_SPAN_MS }))
    .map(([operator, timeMs]) => ({
      text: `time${operator}${new Date(timeMs).toISOString()}`,
      fits: (record) => OPERATORS[operator](record.timeMs, timeMs),
    })),
];

const texts: Array<fc.Arbitrary<ModelFilter>> = [
  fc.constantFrom(...WORDS, 'red', 'nowhere').map((word) => ({
    text: word,
    fits: (record) => hasPhrase(record, [plain(word)]),
  })),
  fc.constantFrom('pro', 'sto', 'ub', 'green').map((prefix) => ({
    text: `${prefix}*`,
    fits: (record) => hasPhrase(record, [prefix], true),
  })),
  fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(...WORDS)).map(([a, b]) => ({
    text: quoted(`${a} ${b}`),
    fits: (record) => hasPhrase(record, [plain(a), plain(b)]),
  })),
];

const tried: Array<fc.Arbitrary<ModelFilter>> = [
  fc.constantFrom(...VENUES).map((venue) => ({
    text: `data.venue=${venue}`,
    fits: ({ activity }) => activity.data.venue === venue,
  })),
  fc.tuple(operators, fc.integer({ min: -4, max: 13 })).map(([operator, quantity]) => ({
    text: `data.quantity${operator}${quantity}`,
    fits: ({ activity: { data } }) =>
      typeof data.quantity === 'number' && OPERATORS[operator](data.quantity, quantity),
  })),
  fc.constantFrom(0.5, 1, 2.5, 10).map((price) => ({
    text: `data.price=${price}`,
    fits: ({ activity }) => activity.data.price === price,
  })),
  fc.constantFrom('venue', 'symbol', 'nothing').map((key) => ({
    text: `data.${key}=*`,
    fits: ({ activity }) => activity.data[key] !== undefined,
  })),
  fc.constantFrom('north', 'OUT', 'x').map((text) => ({
    text: `data.venue~${text}`,
    fits: ({ activity: { data } }) =>
      typeof data.venue === 'string' && data.venue.toLowerCase().includes(text.toLowerCase()),
  })),
  fc.constantFrom('red', 'blue').map((label) => ({
    text: `data.labels=${label}`,
    fits: ({ activity: { data } }) => Array.isArray(data.labels) && data.labels.includes(label),
  })),
  fc.boolean().map((isOpen) => ({
    text: `data.isOpen=${isOpen}`,
    fits: ({ activity }) => activity.data.isOpen === isOpen,
  })),
];

const { filter: nested } = fc.letrec<{ filter: ModelFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 4, arbitrary: fc.oneof(...indexed) },
    { weight: 2, arbitrary: fc.oneof(...texts) },
    { weight: 2, arbitrary: fc.oneof(...tried) },
    {
      weight: 3,
      arbitrary: fc.tuple(tie('filter'), tie('filter')).map(([a, b]) => ({
        text: `${a.text} ${b.text}`,
        fits: (record: ModelRecord) => a.fits(record) && b.fits(record),
      })),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(tie('filter'), tie('filter')).map(([a, b]) => ({
        text: `((${a.text}) or (${b.text}))`,
        fits: (record: ModelRecord) => a.fits(record) || b.fits(record),
      })),
    },
    {
      weight: 1,
      arbitrary: tie('filter').map((a) => ({
        text: `not (${a.text})`,
        fits: (record: ModelRecord) => !a.fits(record),
      })),
    },
  ),
}));

export const modelFilters: fc.Arbitrary<ModelFilter> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<ModelFilter>({ text: '', fits: () => true }) },
  { weight: 12, arbitrary: nested },
);
