import type { Program } from '../../support/program.js';
import type { ClockErrors } from '../clock-errors.js';
import type { Hindrance } from '../fault-spans.js';
import type { Injectors } from '../injectors.js';
import type { ShrinkingDisk } from '../shrinking-disk.js';
import type { WriterPool } from '../writer/writer-pool.js';

/** What a fault may lay hands on. */
export interface Laboratory {
  readonly writers: WriterPool;
  /** Blotter's folder. */
  readonly directory: string;
  /** Path of the database file. */
  readonly store: string;
  /** The disk under Blotter's folder, when it is one that can be made full. */
  readonly disk: ShrinkingDisk | undefined;
  readonly injectors: Injectors;
  readonly clockErrors: ClockErrors;
  /** Starts a program of test/. */
  start(name: string, args: readonly string[]): Program;
  /** Resolves after this time, or when the torture ends early. */
  pause(ms: number): Promise<void>;
}

/** One fault to come, as drawn. */
export interface FaultPlan {
  readonly kind: string;
  /** Not before this time since the start. */
  readonly atMs: number;
  /** Whose writer it meets, if it meets one. */
  readonly slot: number;
  readonly lastsMs: number;
  /** 0 to 99: whatever else the fault has to choose. */
  readonly dice: number;
}

/** A kind of fault. */
export interface Fault {
  readonly kind: string;
  /** How often it is drawn, beside the others. */
  readonly weight: number;
  /** Shortest and longest. */
  readonly lastsMs: readonly [min: number, max: number];
  /** Whom it meets. @default 'slot' */
  readonly meets?: 'slot' | 'all';
  /** What those cannot do; undefined when they can leave a trace of themselves all the same. */
  readonly hinders?: Hindrance;
  /** Why it cannot happen here; undefined when it can. */
  impossible?(laboratory: Laboratory): string | undefined;
  /** Does it; resolves when it is over and what it did is undone. @throws when it could not be done. */
  inflict(laboratory: Laboratory, plan: FaultPlan): Promise<void>;
}
