import { fieldName } from './field-names.js';
import type { Field, Filter, Scalar } from './filter.js';
import { numberOf } from './scalar-text.js';
import { quote } from './quoted.js';
import { isTime, timeText } from './time-text.js';

/** How tightly a filter holds together: what is looser than its surroundings goes in parentheses. */
const LOOSEST = 0;
const CONJUNCT = 1;
const TERM = 2;

/**
 * The filter in its language: parseFilter reads the same filter from it, where that came from there. Of filters that say
 * the same in another way (an `and` of one, a bigint that is a safe integer) it reads the one that parseFilter would make.
 */
export function printFilter(filter: Filter): string {
  return print(filter, LOOSEST);
}

function print(filter: Filter, within: number): string {
  switch (filter.kind) {
    case 'all':
      return '*';
    case 'and':
      return printAll(filter.filters, ' ', CONJUNCT, within, '*');
    case 'or':
      return printAll(filter.filters, ' or ', LOOSEST, within, 'not *');
    case 'not':
      return filter.filter.kind === 'in' && filter.filter.values.length > 0
        ? printIn(filter.filter, '!=')
        : `not ${print(filter.filter, TERM)}`;
    case 'in':
      return filter.values.length === 0 ? 'not *' : printIn(filter, '=');
    case 'compare': {
      const { field, operator, value, ago } = filter;
      return `${fieldName(field)}${operator}${ago === undefined ? printValue(field, value) : `${ago}ns`}`;
    }
    case 'prefix':
      return `${fieldName(filter.field)}=${quote(filter.prefix)}*`;
    case 'exists':
      return `exists(${fieldName(filter.field)})`;
    case 'contains':
      return `${fieldName(filter.field)}~${quote(filter.text)}`;
    case 'text':
      return `${quote(filter.text)}${filter.isPrefix ? '*' : ''}`;
  }
}

function printAll(
  filters: readonly Filter[],
  between: string,
  looseness: number,
  within: number,
  none: string,
): string {
  if (filters.length === 0) return within === TERM && none !== '*' ? `(${none})` : none;
  if (filters.length === 1) return print(filters[0]!, within);
  // One step tighter, so that an `and` within an `and` stays one.
  const text = filters.map((filter) => print(filter, looseness + 1)).join(between);
  return within > looseness ? `(${text})` : text;
}

function printIn({ field, values }: Extract<Filter, { kind: 'in' }>, operator: string): string {
  const texts = values.map((value) => printValue(field, value));
  const list = texts.length === 1 ? texts[0]! : `(${texts.join(', ')})`;
  return `${fieldName(field)}${operator}${list}`;
}

/** Strings always in quotation marks, so that none is taken for a number, a time or a prefix. */
function printValue(field: Field, value: Scalar): string {
  if (typeof value === 'bigint' && isTime(field)) return timeText(value);
  return typeof value === 'string' ? quote(value) : printNumber(value);
}

function printNumber(value: number | bigint | boolean | null): string {
  const text = String(value);
  return typeof value !== 'number' || numberOf(text) !== undefined ? text : quote(text);
}
