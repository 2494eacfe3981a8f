/** A piece of the text of a filter. Offsets count UTF-16 code units from 0 on. */
export interface Piece {
  readonly image: string;
  readonly offset: number;
}

/** A filter as it is written, before it is said what its names and values mean. */
export type Syntax =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Syntax[] }
  | { readonly kind: 'not'; readonly part: Syntax }
  /** A word, or text in quotation marks, perhaps with * behind it. */
  | { readonly kind: 'text'; readonly piece: Piece }
  | { readonly kind: 'exists'; readonly field: Piece }
  | {
      readonly kind: 'condition';
      readonly field: Piece;
      readonly operator: Piece;
      readonly values: readonly Piece[];
    };

/** What is wrong with a text; the parts of a FilterError. */
export interface SyntaxProblem {
  readonly problem: string;
  readonly hint: string;
  readonly offset: number;
  readonly length: number;
}
