/** A problem, and how many places have one of its kind; it describes the first. */
export type Counted<P> = P & { readonly places: number };

/** Keeps the first problem of each kind, and counts the others: a damaged trail may have millions. */
export class Problems<P extends { readonly kind: string }> {
  private readonly byKind = new Map<string, { readonly first: P; places: number }>();

  add(problem: P, places = 1): void {
    const known = this.byKind.get(problem.kind);
    if (known === undefined) this.byKind.set(problem.kind, { first: problem, places });
    else known.places += places;
  }

  /** In the order in which they were found. */
  list(): Counted<P>[] {
    return [...this.byKind.values()].map(({ first, places }) => ({ ...first, places }));
  }
}
