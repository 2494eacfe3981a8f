import { afterEach } from '@jest/globals';

/** What a test has started, ended after it: last one first. */
export class Closers {
  private readonly closers: Array<() => unknown> = [];

  constructor() {
    afterEach(async () => {
      for (const close of this.closers.splice(0).reverse()) await close();
    });
  }

  readonly later = (close: () => unknown): void => {
    this.closers.push(close);
  };
}
