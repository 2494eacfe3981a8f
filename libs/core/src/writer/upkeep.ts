import type { StoreWriter } from '../store/index.js';

/** Work on the store that is not urgent, done once inside somebody else's transaction. */
export class Upkeep<T> {
  private readonly outcome = Promise.withResolvers<T>();
  private result: { readonly value: T } | undefined;

  constructor(private readonly work: (store: StoreWriter) => T) {}

  get done(): Promise<T> {
    return this.outcome.promise;
  }

  /** @throws what the work throws. */
  apply(store: StoreWriter): void {
    this.result = { value: this.work(store) };
  }

  committed(): void {
    if (this.result !== undefined) this.outcome.resolve(this.result.value);
  }

  /** It was undone, or is not done at all. */
  failed(error: unknown): void {
    this.outcome.reject(error);
  }
}
