export type { RejectedOptions, RejectedRecord, RetryOutcome } from '../store/index.js';
export { RejectedDoor } from './rejected-door.js';
