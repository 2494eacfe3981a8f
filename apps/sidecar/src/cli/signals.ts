import { constants } from 'node:os';

const ENDING = ['SIGTERM', 'SIGINT'] as const;

/** SIGTERM and SIGINT: the first ends in order, the second at once. */
export class Signals {
  /** Resolves with the first. */
  readonly first: Promise<NodeJS.Signals>;

  constructor() {
    this.first = new Promise((resolve) => {
      let isEnding = false;
      for (const signal of ENDING) {
        process.on(signal, () => {
          if (isEnding) process.exit(128 + constants.signals[signal]);
          isEnding = true;
          resolve(signal);
        });
      }
    });
  }
}
