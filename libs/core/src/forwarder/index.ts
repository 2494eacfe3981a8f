export type { DeadLetter } from './dead-letter.js';
export type { Destination, DestinationTls, OtlpProtocol } from './destination.js';
export type { Dropped } from './forward-file.js';
export { type ForwardNeed, forwardNeeds } from './forward-needs.js';
export { startingStatus } from './destination-books.js';
export { forwardFileOf } from './forward-schema.js';
export { ForwardThread } from './forward-thread.js';
export type { DestinationStatus, ForwardState } from './forward-status.js';
export type { Answer, Sender } from './sender.js';
