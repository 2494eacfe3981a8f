export type { DeadLetter } from './dead-letter.js';
export type { Destination, DestinationTls, OtlpProtocol } from './destination.js';
export type { DestinationStatus, ForwardState } from './forward-status.js';
export type { Answer, Sender } from './sender.js';
export { recordOfLetter } from './record-of-letter.js';
