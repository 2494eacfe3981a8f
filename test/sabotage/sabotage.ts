import type { Edit } from './edit.js';

/** Something that the tests must notice. */
export interface Sabotage {
  /** What the sabotaged build does. */
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Specs that should catch it, below test/ and without their suffix. */
  readonly specs: readonly string[];
  /** Not one test may pass: it shows that nothing in a run gets around the sabotaged build. @default false */
  readonly breaksEverything?: boolean;
}
