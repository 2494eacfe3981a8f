import type { Program } from './program.js';
import type { Workplace } from './workplace.js';

/** A lock that another process holds. */
export interface HeldLock {
  /** Who holds it. */
  readonly program: Program;
  /** Resolves when it is given back. */
  release(): Promise<void>;
}

/** Lets another process take a lock on the file. */
export async function holdLock(
  place: Pick<Workplace, 'start'>,
  file: string,
  mode: 'IMMEDIATE' | 'EXCLUSIVE' | 'READ' = 'IMMEDIATE',
): Promise<HeldLock> {
  const holder = place.start('support/lock-holder', [file, mode]);
  await holder.next('held');
  return {
    program: holder,
    async release() {
      holder.send({ kind: 'release' });
      await holder.ended;
    },
  };
}
