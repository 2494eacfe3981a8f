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
 * A question about one record; JSON apart from bigint. Two values are equal when their texts are (42 and '42'); a field
 * with several values (an array) fits when one of them does. `<` and `>` compare numbers where the literal is a number,
 * times where the field is one, text by code points otherwise; what cannot be compared does not fit. `!=` is `not =`: it fits
 * records without the field, too.
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
