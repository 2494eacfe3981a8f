import { burst } from './burst.js';
import { diskFull } from './disk-full.js';
import { exit } from './exit.js';
import type { Fault } from './fault.js';
import { kill } from './kill.js';
import { killAtStart } from './kill-at-start.js';
import { lock } from './lock.js';
import { longRead } from './long-read.js';
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
  burst,
];

export type { Fault, FaultPlan, Laboratory } from './fault.js';
