import type { Coverage } from '@blotter/core/reader';

/** What is said of an answer that does not know everything: how far it goes, and what to do. */
export function incompleteText(
  { reachedId, throughId }: Coverage,
  timeLimitMs: number,
  first: 'newest' | 'oldest' | undefined,
): string {
  const rest = first === 'newest' ? 'the older ones' : first === 'oldest' ? 'the newer ones' : 'the others';
  const reached =
    reachedId === undefined
      ? ''
      : ` It came ${first === 'oldest' ? 'up' : 'down'} to record ${reachedId} of ${throughId}; ${rest} were not looked at.`;
  return (
    `This is not all: the time limit of ${timeLimitMs / 1000} s was over.${reached} ` +
    'Ask for less with --since, or give it longer with --time-limit (up to 60s).'
  );
}
