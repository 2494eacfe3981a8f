export type { DeadLetter, DestinationStatus, ForwardState } from './forwarder/index.js';
export {
  DeadLetterBox,
  type DeadLetterBoxOptions,
  type DeadLetterChoice,
  type DeadLetterQuestion,
} from './forwarder/dead-letter-box.js';
export { type DeadLetterJson, deadLetterJson } from './forwarder/dead-letter-json.js';
export { headerProblem } from './recorder/otlp-headers.js';
