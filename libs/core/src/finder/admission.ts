import { BlotterError } from '../errors.js';

/** Bounds how many questions there are at a time: beyond, refusing is kinder than a queue without end. */
export class Admission {
  private questions = 0;

  constructor(private readonly maxQuestions: number) {}

  /** @throws BlotterError ERR_BLOTTER_FULL. */
  async within<T>(answer: () => Promise<T>): Promise<T> {
    if (this.questions >= this.maxQuestions) {
      throw new BlotterError(
        'ERR_BLOTTER_FULL',
        `${this.questions} questions are being answered or wait for it, the most there may be.`,
        'Ask again later, or raise maxWaiting or threads.',
      );
    }
    this.questions++;
    try {
      return await answer();
    } finally {
      this.questions--;
    }
  }
}
