import { burst } from './burst.js';
import { clockStep } from './clock-step.js';
import { diskFull } from './disk-full.js';
import { exit } from './exit.js';
import { failingSync } from './failing-sync.js';
import type { Fault } from './fault.js';
import { kill } from './kill.js';
import { killAtStart } from './kill-at-start.js';
import { lock } from './lock.js';
import { longRead } from './long-read.js';
import { noSpace } from './no-space.js';
import { readOnly } from './read-only.js';
import { slowSync } from './slow-sync.js';
import { stop } from './stop.js';
import { terminate } from './terminate.js';
import { terminateWorker } from './terminate-worker.js';
import { uncaughtException } from './uncaught-exception.js';

/** Every kind of fault. */
export const FAULTS: readonly Fault[] = [
  kill,
  killAtStart,
  terminate,
  exit,
  uncaughtException,
  terminateWorker,
  lock,
  longRead,
  stop,
  diskFull,
  noSpace,
  readOnly,
  slowSync,
  failingSync,
  clockStep,
  burst,
];

export type { Fault, FaultPlan, Laboratory } from './fault.js';
