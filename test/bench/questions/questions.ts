import { OLD_TYPE, RARE_WORD, symbolName, traceOf } from './trail.js';

/** Attributes that the trail's owner has asked to be indexed. */
export const INDEXED_ATTRIBUTES = ['symbol', 'desk'] as const;

/** What a question must keep to, by the gates. */
export type QuestionClass =
  /** A page by arrival whose filter has an index: 25 ms. */
  | 'page'
  /** A page by the time at which it happened. */
  | 'time-page'
  /** A word, a phrase: 25 ms. */
  | 'text'
  /** 50 ms. */
  | 'count'
  /** Of everything: 50 ms. */
  | 'histogram'
  /** 300 ms. */
  | 'filtered-histogram'
  | 'facets'
  /** Nothing to hold: rows are tried one by one. */
  | 'scan';

export interface BenchQuestion {
  readonly class: QuestionClass;
  readonly filter: string;
}

/** By name; what stands before the first record is `middle`, which is a uid's or trace's place in the trail. */
export function questions(rows: number): Record<string, BenchQuestion> {
  const middle = Math.floor(rows / 2);
  return {
    latest: { class: 'page', filter: '' },
    one_type: { class: 'page', filter: 'type:order.filled' },
    type_prefix: { class: 'page', filter: 'type:order.*' },
    severity_at_least: { class: 'page', filter: 'severity>=warning' },
    rare_type: { class: 'page', filter: 'type:role.changed' },
    type_and_source: { class: 'page', filter: 'type:order.filled source.expert=42' },
    four_filters: {
      class: 'page',
      filter: 'type:order.* severity=success source.expert=7 service:trading',
    },
    three_kinds_of_or: {
      class: 'page',
      filter: '(type:job.failed or type:role.changed or source.expert=499) actor:user-17',
    },
    negated: { class: 'page', filter: 'not type:quote.received not service:trading severity>=warning' },
    indexed_attribute: { class: 'page', filter: `data.symbol=${symbolName(3)} type:position.*` },
    never_together_types: { class: 'page', filter: 'type:order.filled severity=failure' },
    never_together_service: { class: 'page', filter: 'type:quote.received service:trading' },
    never_together_sources: { class: 'page', filter: 'source.expert=2 source.account=3' },
    never_together_three: { class: 'page', filter: 'service:quotes severity>=info source.expert=1' },
    unknown_value: { class: 'page', filter: 'source.expert=no-such-expert' },
    all_old: { class: 'page', filter: `type:${OLD_TYPE}` },
    all_old_and_rare: { class: 'page', filter: `type:${OLD_TYPE} source.expert=400` },
    one_trace: { class: 'page', filter: `trace:${traceOf(middle)}` },
    one_day: { class: 'page', filter: 'time>=2026-09-20 time<2026-09-21 type:order.filled' },
    by_time: { class: 'time-page', filter: 'type:order.filled source.expert=42' },
    by_time_all: { class: 'time-page', filter: '' },
    common_word: { class: 'text', filter: 'order' },
    rare_word: { class: 'text', filter: RARE_WORD },
    no_such_word: { class: 'text', filter: 'unobtainium' },
    word_prefix: { class: 'text', filter: 'zirc*' },
    phrase: { class: 'text', filter: '"take profit"' },
    rare_phrase: { class: 'text', filter: '"margin exceeded"' },
    word_and_filter: { class: 'text', filter: '"stop loss" source.expert=42' },
    count_pair: { class: 'count', filter: 'type:order.filled source.expert=1' },
    count_four: { class: 'count', filter: 'type:order.* severity=success source.expert=7 service:trading' },
    count_prefix: { class: 'count', filter: 'type:module*' },
    count_day: { class: 'count', filter: 'time>=2026-09-20 time<2026-09-21 type:order.filled' },
    histogram_all: { class: 'histogram', filter: '' },
    histogram_type: { class: 'filtered-histogram', filter: 'type:order.filled' },
    histogram_source: { class: 'filtered-histogram', filter: 'source.expert=1 type:order.*' },
    facets_all: { class: 'facets', filter: '' },
    facets_filtered: { class: 'facets', filter: 'type:order.* severity=success' },
    not_indexed: { class: 'scan', filter: 'data.venue=venue-0' },
    not_indexed_rare: { class: 'scan', filter: 'data.quantity>98 type:role.changed' },
  };
}

/** Random combinations of two to four indexed filters, always the same ones. */
export function randomCombinations(count: number): string[] {
  let state = 12345;
  const random = (bound: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * bound);
  };
  const parts: ReadonlyArray<() => string> = [
    () =>
      `type:${['order.filled', 'order.placed', 'quote.received', 'job.failed', 'position.*', 'module3.event'][random(6)]}`,
    () =>
      ['severity>=warning', 'severity=failure', 'severity=success', 'severity=info', 'severity=debug'][
        random(5)
      ]!,
    () => `source.expert=${random(500)}`,
    () => `source.account=${random(2000)}`,
    () => `actor:user-${random(5000)}`,
    () => `service:${['trading', 'quotes', 'risk', 'archive'][random(4)]}`,
    () => `data.symbol=${symbolName(random(300))}`,
    () => `data.desk=desk-${random(12)}`,
  ];
  return Array.from({ length: count }, () => {
    const left = [...parts];
    const chosen = Array.from({ length: 2 + random(3) }, () => left.splice(random(left.length), 1)[0]!());
    return chosen.map((part) => (random(6) === 0 ? `not ${part}` : part)).join(' ');
  });
}
