import { type CheckedHistogramQuestion, type Filter, compileFilter } from '../query/index.js';
import type { Parts } from './bucket-width.js';
import type { Evaluation } from './evaluation.js';
import type { PartCounter } from './part-counter.js';
import { NO_RECORD } from './no-record.js';
import { scan, scanTail } from './scan.js';
import type { Series } from './series.js';
import { within } from './time-bounds.js';

const HOUR_MS = 3_600_000;
const HOUR_NANO = 3_600_000_000_000n;

/** Whether the sums of hours, by type and severity, can answer the question. */
export function fitsHours(question: CheckedHistogramQuestion, parts: Parts, { moment }: Evaluation): boolean {
  return (
    moment.index?.state.floor === moment.floor &&
    parts.widthMs % HOUR_MS === 0 &&
    (question.by === undefined || isOfHours(question.by.field)) &&
    asksOfHours(question.filter)
  );
}

function asksOfHours(filter: Filter): boolean {
  switch (filter.kind) {
    case 'all':
      return true;
    case 'and':
    case 'or':
      return filter.filters.every(asksOfHours);
    case 'not':
      return asksOfHours(filter.filter);
    case 'text':
      return false;
    default:
      return isOfHours(filter.field);
  }
}

function isOfHours(
  field: Exclude<Filter, { kind: 'all' | 'and' | 'or' | 'not' | 'text' }>['field'],
): boolean {
  return field.of === 'record' && (field.name === 'type' || field.name === 'severity');
}

/** Counts whole hours by their sums, and what is left at the ends, and behind the index, otherwise. */
export class HourSums {
  constructor(
    private readonly question: CheckedHistogramQuestion,
    private readonly parts: Parts,
    private readonly series: Series,
    private readonly counter: PartCounter,
    private readonly evaluate: (filter: Filter) => Evaluation,
  ) {}

  /** @param from - nanoseconds since 1970. @param to - included. @returns as {@link scan}. */
  count(from: bigint, to: bigint): number | undefined {
    const { question, counter } = this;
    const firstHour = question.from === undefined ? from / HOUR_NANO : ceil(from);
    const endHour = question.to === undefined ? to / HOUR_NANO + 1n : (to + 1n) / HOUR_NANO;
    if (firstHour >= endHour)
      return scan(this.evaluate(within(question.filter, question.from, question.to)), counter);
    this.addHours(Number(firstHour), Number(endHour));
    // The ends are looked at in the tail as well: what is in the middle of it is left.
    const middle = within(question.filter, firstHour * HOUR_NANO, endHour * HOUR_NANO);
    let reachedId = scanTail(this.evaluate(middle), counter);
    if (question.from !== undefined && from < firstHour * HOUR_NANO) {
      reachedId ??= scan(this.evaluate(within(question.filter, from, firstHour * HOUR_NANO)), counter);
    }
    if (question.to !== undefined && to >= endHour * HOUR_NANO) {
      reachedId ??= scan(this.evaluate(within(question.filter, endHour * HOUR_NANO, to + 1n)), counter);
    }
    return reachedId;
  }

  private addHours(firstHour: number, endHour: number): void {
    const { question, parts, series } = this;
    const evaluation = this.evaluate({ kind: 'all' });
    evaluation.budget.askedRollup();
    const { file } = evaluation.moment.index!;
    const width = parts.widthMs / HOUR_MS;
    // The parts begin at a multiple of their width, which the first hour need not be.
    const offset = parts.fromMs / HOUR_MS;
    if (question.filter.kind === 'all' && question.by === undefined) {
      for (let part = 0; part < parts.count; part++) {
        const from = Math.max(firstHour, offset + part * width);
        const to = Math.min(endHour, offset + (part + 1) * width);
        series.add(undefined, part, file.hourSum(from, to));
      }
      return;
    }
    const test = compileFilter(question.filter);
    const types = new Map<number, string>();
    const typeOf = (tag: number): string => {
      let type = types.get(tag);
      if (type === undefined) types.set(tag, (type = tag === 0 ? '' : (file.tagValue(tag) ?? '')));
      return type;
    };
    for (const [part, typeTag, severity, records] of file.hours(firstHour, endHour, offset, width)) {
      const type = typeOf(typeTag);
      if (!test({ ...NO_RECORD, eventName: type, severityNumber: severity }, () => false)) continue;
      const by = question.by?.field;
      const value =
        by?.of !== 'record' ? undefined : by.name === 'severity' ? String(severity) : type || undefined;
      series.add(value, part, records);
    }
  }
}

function ceil(nano: bigint): bigint {
  return (nano + HOUR_NANO - 1n) / HOUR_NANO;
}
