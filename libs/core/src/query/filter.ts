/** A value that a filter compares with. Numbers without a fraction may be bigint; both compare by value. */
export type Scalar = string | number | bigint | boolean | null;

/** What a filter looks at. */
export type Field =
  | { readonly of: 'record'; readonly name: RecordField }
  /** An attribute of the record, by its whole key; or, where no attribute has it, the path `a.b` into a map. */
  | { readonly of: 'attribute' | 'resource' | 'scope'; readonly key: string };

/** Fields of OTLP's LogRecord that have a name of their own. `time` is the time of observation where 0 was sent. */
export type RecordField =
  | 'type'
  | 'severity'
  | 'time'
  | 'observed'
  | 'uid'
  | 'trace'
  | 'span'
  | 'description'
  | 'scope.name'
  | 'scope.version';

/**
 * A question about one record; JSON apart from bigint. All but `text` is asked of the texts that a field has in a record
 * (see fieldTexts), and a field with several (an array) fits when one of them does:
 *
 * - `in`: one of the texts is one of the values' (42 and '42' are the same, 42 and '42.0' are not).
 * - `compare` with a number: the text is a number, and that is smaller (…) to the last digit. With anything else: the
 *   text is, by code points.
 * - `prefix`: upper and lower case differ. `exists`: there is a text.
 * - `not` of any of these fits records without the field, too.
 */
export type Filter =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'in'; readonly field: Field; readonly values: readonly Scalar[] }
  | {
      readonly kind: 'compare';
      readonly field: Field;
      readonly operator: '<' | '<=' | '>' | '>=';
      /** For `time` and `observed`: nanoseconds since 1970. For `severity`: the OTLP number. */
      readonly value: Scalar;
      /**
       * Nanoseconds before now, where that is how the time was said: the question stays the same one while `value` moves on
       * with each time that it is asked, so that cursors go on.
       */
      readonly ago?: bigint;
    }
  | { readonly kind: 'prefix'; readonly field: Field; readonly prefix: string }
  | { readonly kind: 'exists'; readonly field: Field }
  /** Upper and lower case are the same. */
  | { readonly kind: 'contains'; readonly field: Field; readonly text: string }
  /**
   * Words of the description and of text in the data, one after the other, as SQLite's FTS5 takes text apart
   * (tokenizer unicode61, remove_diacritics 2). `isPrefix`: the last may go on.
   */
  | { readonly kind: 'text'; readonly text: string; readonly isPrefix: boolean };

/** Records that arrived, or happened, in this time fit; nanoseconds since 1970. `from` is in it, `to` is not. */
export interface TimeRange {
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
}
