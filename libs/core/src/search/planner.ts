import {
  type Field,
  type Filter,
  type TextFilter,
  type ValueFilter,
  indexName,
  scalarText,
  valueTest,
} from '../query/index.js';
import type { RecordReader } from '../store/index.js';
import type { IndexFile, Tag } from './index-file.js';
import { isAlwaysIndexed } from './indexed-keys.js';
import { RowIdsTerm } from './row-ids-term.js';
import type { SearchState } from './search-schema.js';
import { TagTerm } from './tag-term.js';
import { MAX_TAG_VALUE, isCutValue, tagValue } from './tag-value.js';
import { AndTerm, ConstantTerm, NotTerm, OrTerm, type Term, UnknownTerm } from './term.js';
import { idsMatch, matchOf } from './text-match.js';
import { TextTerm } from './text-term.js';
import { TimeTerm } from './time-term.js';

/** Values of one field that are looked through for those that fit; with more, rows are tried instead. */
const MAX_TAGS = 100_000;
/** Ids that are asked of the full-text index at once. */
const MAX_IDS = 100;
const HEX = /^[0-9a-f]+$/;

type Compare = Extract<Filter, { kind: 'compare' }>;
type LeafFilter = Exclude<Filter, { kind: 'all' | 'and' | 'or' | 'not' | 'text' }>;

/** Makes the terms of a filter, of what the index knows at this moment. */
export class Planner {
  /** Those of the filter's text. */
  readonly textTerms = new Map<TextFilter, TextTerm>();

  constructor(
    private readonly index: IndexFile,
    private readonly state: SearchState,
    private readonly records: RecordReader,
  ) {}

  plan(filter: Filter): Term {
    switch (filter.kind) {
      case 'all':
        return new ConstantTerm(true);
      case 'and':
      case 'or':
        return this.combine(filter);
      case 'not':
        return new NotTerm(this.plan(filter.filter));
      case 'text': {
        const term = this.text(matchOf(filter), true);
        this.textTerms.set(filter, term);
        return term;
      }
      default:
        return this.leaf(filter);
    }
  }

  /** The id of an indexed field in the search file. undefined: no row has it. false: it is not indexed. */
  field(field: Field): number | undefined | false {
    const name = indexName(field);
    if (name === undefined) return false;
    if (
      field.of === 'attribute' &&
      !isAlwaysIndexed(field.key) &&
      !this.state.attributes.includes(field.key)
    ) {
      return false;
    }
    return this.index.fieldId(name);
  }

  private combine({ kind, filters }: Extract<Filter, { kind: 'and' | 'or' }>): Term {
    const terms = filters.map((filter) => this.plan(filter));
    if (terms.length === 1) return terms[0]!;
    if (terms.length === 0) return new ConstantTerm(kind === 'and');
    return kind === 'and' ? new AndTerm(terms) : new OrTerm(terms);
  }

  private leaf(filter: LeafFilter): Term {
    const { field } = filter;
    const known = this.field(field);
    if (known === undefined) return new ConstantTerm(false);
    if (known !== false) return this.tags(filter, known);
    if (field.of !== 'record') return new UnknownTerm();
    if (field.name === 'time') return this.time(filter);
    if (filter.kind === 'in' && field.name === 'uid') {
      return new RowIdsTerm(filter.values.flatMap((uid) => this.records.idsOfUid(scalarText(uid))));
    }
    if (field.name === 'trace' || field.name === 'span') return this.ids(filter);
    return new UnknownTerm();
  }

  private time(filter: LeafFilter): Term {
    if (filter.kind === 'exists') return new ConstantTerm(true);
    if (filter.kind !== 'compare') return new UnknownTerm();
    const nano = wholeNumber(filter.value);
    return nano === undefined ? new UnknownTerm() : new TimeTerm(this.index, filter.operator, nano);
  }

  private ids(filter: LeafFilter): Term {
    if (filter.kind === 'in') {
      // What is no hex, no id is equal to.
      const ids = filter.values.map(scalarText).filter((id) => HEX.test(id));
      if (ids.length === 0) return new ConstantTerm(false);
      if (ids.length <= MAX_IDS) return this.text(idsMatch(ids, false), false);
    }
    if (filter.kind === 'prefix' && filter.prefix !== '') {
      return HEX.test(filter.prefix)
        ? this.text(idsMatch([filter.prefix], true), false)
        : new ConstantTerm(false);
    }
    return new UnknownTerm();
  }

  private text(match: string, isSure: boolean): TextTerm {
    return new TextTerm(this.index, match, isSure, this.state.watermark);
  }

  private tags(filter: LeafFilter, field: number): Term {
    if (filter.kind === 'in') {
      const values = new Set(filter.values.map((value) => tagValue(scalarText(value))));
      const tags = [...values]
        .map((value) => this.index.tag(field, value))
        .filter((tag) => tag !== undefined);
      return this.union(tags);
    }
    if (filter.kind === 'prefix' && filter.prefix !== '' && filter.prefix.length < MAX_TAG_VALUE) {
      return this.prefixed(filter.prefix, field);
    }
    if (this.index.countTags(field, MAX_TAGS) === MAX_TAGS) return new UnknownTerm();
    const tags = this.index.tagsOf(field);
    if (filter.kind === 'exists') return this.union(tags.map(({ id }) => id));
    return this.fitting(filter, tags);
  }

  /** Values are in the order of code points, so those with the prefix are next to each other. */
  private prefixed(prefix: string, field: number): Term {
    const tags: number[] = [];
    for (const { id, value } of this.index.tagsFrom(field, prefix, MAX_TAGS)) {
      if (!value.startsWith(prefix)) return this.union(tags);
      tags.push(id);
    }
    return tags.length < MAX_TAGS ? this.union(tags) : new UnknownTerm();
  }

  private fitting(filter: ValueFilter, tags: readonly Tag[]): Term {
    const test = valueTest(filter);
    const sure: number[] = [];
    const unsure: number[] = [];
    for (const { id, value } of tags) {
      if (isCutValue(value)) unsure.push(id);
      else if (test(value)) sure.push(id);
    }
    return this.union(sure, unsure);
  }

  private union(sure: readonly number[], unsure: readonly number[] = []): Term {
    return sure.length + unsure.length === 0
      ? new ConstantTerm(false)
      : new TagTerm(this.index, sure, unsure);
  }
}

function wholeNumber(value: Compare['value']): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
}
