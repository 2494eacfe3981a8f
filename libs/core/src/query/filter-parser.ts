import { EmbeddedActionsParser, type IToken } from 'chevrotain';
import { expectedTokens } from './expected-tokens.js';
import type { Piece, Syntax } from './syntax.js';
import {
  And,
  Close,
  Comma,
  Exists,
  In,
  Item,
  ListClose,
  ListOpen,
  Minus,
  Not,
  Open,
  Operator,
  Or,
  Quoted,
  QuotedKey,
  QuotedPrefix,
  TOKEN_TYPES,
  Value,
  Word,
} from './tokens.js';

/** The grammar of docs/filter-language.md. What terms mean is not its business. */
export class FilterParser extends EmbeddedActionsParser {
  constructor() {
    super(TOKEN_TYPES, { maxLookahead: 2, errorMessageProvider: expectedTokens });
    this.performSelfAnalysis();
  }

  readonly filter = this.RULE('filter', (): Syntax => {
    const parts = [this.SUBRULE(this.conjunction)];
    this.MANY(() => {
      this.CONSUME(Or);
      parts.push(this.SUBRULE2(this.conjunction));
    });
    return joined('or', parts);
  });

  private readonly conjunction = this.RULE('conjunction', (): Syntax => {
    const parts = [this.SUBRULE(this.negation)];
    this.MANY(() => {
      this.OPTION(() => this.CONSUME(And));
      parts.push(this.SUBRULE2(this.negation));
    });
    return joined('and', parts);
  });

  private readonly negation = this.RULE('negation', (): Syntax => {
    return this.OR([
      {
        ALT: () => {
          this.OR2([{ ALT: () => this.CONSUME(Not) }, { ALT: () => this.CONSUME(Minus) }]);
          return { kind: 'not', part: this.SUBRULE(this.negation) } as const;
        },
      },
      { ALT: () => this.SUBRULE(this.group) },
      { ALT: () => this.SUBRULE(this.existence) },
      { ALT: () => this.SUBRULE(this.term) },
    ]);
  });

  private readonly group = this.RULE('group', (): Syntax => {
    this.CONSUME(Open);
    const inside = this.SUBRULE(this.filter);
    this.CONSUME(Close);
    return inside;
  });

  private readonly existence = this.RULE('existence', (): Syntax => {
    this.CONSUME(Exists);
    this.CONSUME(Open);
    const field = this.OR([{ ALT: () => this.CONSUME(Word) }, { ALT: () => this.CONSUME(QuotedKey) }]);
    this.CONSUME(Close);
    return { kind: 'exists', field: piece(field) };
  });

  private readonly term = this.RULE('term', (): Syntax => {
    const alternatives: Array<{ ALT: () => Syntax }> = [
      {
        ALT: () => {
          const word = this.CONSUME(Word);
          const condition = this.OPTION(() => this.SUBRULE(this.condition));
          return condition === undefined
            ? { kind: 'text', piece: piece(word) }
            : { kind: 'condition', field: piece(word), ...condition };
        },
      },
      {
        ALT: () => {
          const field = piece(this.CONSUME(QuotedKey));
          return { kind: 'condition', field, ...this.SUBRULE2(this.condition) };
        },
      },
      { ALT: () => ({ kind: 'text', piece: piece(this.CONSUME(Quoted)) }) },
      { ALT: () => ({ kind: 'text', piece: piece(this.CONSUME(QuotedPrefix)) }) },
    ];
    return this.OR(alternatives);
  });

  private readonly condition = this.RULE('condition', (): { operator: Piece; values: readonly Piece[] } => {
    return this.OR([
      {
        ALT: () => {
          const operator = piece(this.CONSUME(Operator));
          const values = this.OR2([
            { ALT: () => [piece(this.CONSUME(Value))] },
            { ALT: () => this.SUBRULE(this.list) },
          ]);
          return { operator, values };
        },
      },
      { ALT: () => ({ operator: piece(this.CONSUME(In)), values: this.SUBRULE2(this.list) }) },
    ]);
  });

  private readonly list = this.RULE('list', (): readonly Piece[] => {
    const values: Piece[] = [];
    this.CONSUME(ListOpen);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => values.push(piece(this.CONSUME(Item))) });
    this.CONSUME(ListClose);
    return values;
  });
}

function joined(kind: 'and' | 'or', parts: readonly Syntax[]): Syntax {
  return parts.length === 1 ? parts[0]! : { kind, parts };
}

function piece(token: IToken): Piece {
  return { image: token.image, offset: token.startOffset };
}
