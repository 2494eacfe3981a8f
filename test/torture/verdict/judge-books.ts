import type { Books } from '../evidence/run-evidence.js';
import type { ProblemList } from './problem-list.js';

/** created = durable + queued + rejected + dropped, and every record of the writer is among the created. */
export function judgeBooks(samples: readonly Books[], problems: ProblemList): void {
  const unbalanced = samples.filter((sample) => !isBalanced(sample));
  if (unbalanced.length > 0) {
    problems.note(
      'books that do not balance',
      `${unbalanced.length} of ${samples.length} times, first ${JSON.stringify(unbalanced[0])}`,
    );
  }
  // More are right: gap records are created too.
  const missing = samples.filter(({ recorded, books }) => books.created < recorded);
  if (missing.length > 0) {
    problems.note(
      'books that miss records',
      `${missing.length} of ${samples.length} times, first ${JSON.stringify(missing[0])}`,
    );
  }
}

function isBalanced({ books }: Books): boolean {
  const { created, durable, queued, rejected, dropped } = books;
  const isEachPossible = [durable, queued].every((count) => count >= 0);
  return isEachPossible && durable + queued + sum(rejected) + sum(dropped) === created;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
