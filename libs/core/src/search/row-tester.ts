import type { StoredRecord } from '../model/index.js';
import { type Filter, type HasText, type TextFilter, compileFilter } from '../query/index.js';
import type { Block } from './block.js';
import { textFiltersIn } from './text-filters.js';
import type { TextMatcher } from './text-matcher.js';
import type { TextTerm } from './text-term.js';

/** Tries records against a filter. */
export class RowTester {
  private readonly test: ReturnType<typeof compileFilter>;
  private readonly textFilters: readonly TextFilter[];

  /**
   * @param textTerms - of the filter, where there is an index.
   * @param matcher - made when it is first needed.
   */
  constructor(
    filter: Filter,
    private readonly textTerms: ReadonlyMap<TextFilter, TextTerm>,
    private readonly matcher: () => TextMatcher,
  ) {
    this.test = compileFilter(filter);
    this.textFilters = textFiltersIn(filter);
  }

  /** Those of some records of a block of the index that fit. */
  fittingIndexed(records: readonly StoredRecord[], block: Block): StoredRecord[] {
    const hasWords = this.hasWords(records);
    return records.filter((record) =>
      this.test(
        record,
        (text) => this.textTerms.get(text)?.hasRow(record.id, block) ?? hasWords(record, text),
      ),
    );
  }

  /** Those of some records that fit, wherever they are. */
  fitting(records: readonly StoredRecord[]): StoredRecord[] {
    const hasWords = this.hasWords(records);
    return records.filter((record) => this.test(record, (text) => hasWords(record, text)));
  }

  /** All of the records are taken apart when the first is asked for: most questions ask for no text, or get no further. */
  private hasWords(
    records: readonly StoredRecord[],
  ): (record: StoredRecord, ...text: Parameters<HasText>) => boolean {
    let found: ReadonlyMap<TextFilter, ReadonlySet<number>> | undefined;
    return (record, text) => {
      found ??= this.matcher().match(records, this.textFilters);
      return found.get(text)?.has(record.id) === true;
    };
  }
}
