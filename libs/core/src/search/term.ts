import type { Block } from './block.js';
import { EVERY_ROW, NO_ROWS, type Rows, intersect, invert, newRows, unite } from './rows.js';

/**
 * A part of a filter, evaluated block by block. Buffers are made once and used for every block: what is in `must` and
 * `may` is good until the next evaluation, and not to be changed by others.
 */
export interface Term {
  /** Rows of the block that surely fit. A part of `may`. */
  readonly must: Rows;
  /** Rows that could fit; the same array as `must` when the index knows. */
  readonly may: Rows;
  /** Terms that cost less go first. */
  readonly cost: number;
  evaluate(block: Block): void;
}

/** Every row, or none. */
export class ConstantTerm implements Term {
  readonly cost = 0;
  readonly must: Rows;
  readonly may: Rows;

  constructor(isEvery: boolean) {
    this.must = this.may = isEvery ? EVERY_ROW : NO_ROWS;
  }

  evaluate(): void {}
}

/** What the index knows nothing of: every row is to be tried. */
export class UnknownTerm implements Term {
  readonly cost = 1000;
  readonly must = NO_ROWS;
  readonly may = EVERY_ROW;

  evaluate(): void {}
}

export class AndTerm implements Term {
  must: Rows = NO_ROWS;
  may: Rows = NO_ROWS;
  readonly cost: number;
  private readonly terms: readonly Term[];
  private readonly mustBuffer = newRows();
  private readonly mayBuffer = newRows();

  constructor(terms: readonly Term[]) {
    this.terms = [...terms].sort((a, b) => a.cost - b.cost);
    this.cost = sum(terms);
  }

  evaluate(block: Block): void {
    let may = EVERY_ROW;
    // As long as the index knows all, `must` is `may`.
    let must: Rows | undefined;
    for (const term of this.terms) {
      term.evaluate(block);
      if (term.may === NO_ROWS) {
        this.must = this.may = NO_ROWS;
        return;
      }
      if (must === undefined && term.must !== term.may) {
        must = may === this.mayBuffer ? copy(this.mustBuffer, may) : may;
      }
      if (must !== undefined) must = intersection(this.mustBuffer, must, term.must);
      if (term.may === EVERY_ROW) continue;
      if (may === EVERY_ROW) {
        may = term.may;
        continue;
      }
      const isAny = intersect(this.mayBuffer, may, term.may);
      may = this.mayBuffer;
      if (!isAny) {
        this.must = this.may = NO_ROWS;
        return;
      }
    }
    this.may = may;
    this.must = must ?? may;
  }
}

export class OrTerm implements Term {
  must: Rows = NO_ROWS;
  may: Rows = NO_ROWS;
  readonly cost: number;
  private readonly terms: readonly Term[];
  private readonly mustBuffer = newRows();
  private readonly mayBuffer = newRows();

  constructor(terms: readonly Term[]) {
    this.terms = [...terms].sort((a, b) => a.cost - b.cost);
    this.cost = sum(terms);
  }

  evaluate(block: Block): void {
    let may = NO_ROWS;
    let must: Rows | undefined;
    for (const term of this.terms) {
      term.evaluate(block);
      if (term.must === EVERY_ROW) {
        this.must = this.may = EVERY_ROW;
        return;
      }
      if (must === undefined && term.must !== term.may) {
        must = may === this.mayBuffer ? copy(this.mustBuffer, may) : may;
      }
      if (must !== undefined) must = united(this.mustBuffer, must, term.must);
      may = united(this.mayBuffer, may, term.may);
    }
    this.may = may;
    this.must = must ?? may;
  }
}

export class NotTerm implements Term {
  must: Rows = NO_ROWS;
  may: Rows = NO_ROWS;
  readonly cost: number;
  private readonly mustBuffer = newRows();
  private readonly mayBuffer = newRows();

  constructor(private readonly term: Term) {
    this.cost = term.cost;
  }

  evaluate(block: Block): void {
    const { term } = this;
    term.evaluate(block);
    this.may = inverted(this.mayBuffer, term.must);
    this.must = term.must === term.may ? this.may : inverted(this.mustBuffer, term.may);
  }
}

function intersection(buffer: Rows, a: Rows, b: Rows): Rows {
  if (a === NO_ROWS || b === EVERY_ROW) return a;
  if (b === NO_ROWS || a === EVERY_ROW) return b;
  intersect(buffer, a, b);
  return buffer;
}

function united(buffer: Rows, a: Rows, b: Rows): Rows {
  if (b === NO_ROWS || a === EVERY_ROW || a === b) return a;
  if (a === NO_ROWS || b === EVERY_ROW) return b;
  unite(buffer, a, b);
  return buffer;
}

function inverted(buffer: Rows, rows: Rows): Rows {
  if (rows === NO_ROWS) return EVERY_ROW;
  if (rows === EVERY_ROW) return NO_ROWS;
  invert(buffer, rows);
  return buffer;
}

function copy(into: Rows, rows: Rows): Rows {
  into.set(rows);
  return into;
}

function sum(terms: readonly Term[]): number {
  return terms.reduce((cost, term) => cost + term.cost, 0);
}
