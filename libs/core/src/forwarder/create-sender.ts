import type { Destination } from './destination.js';
import { HttpSender } from './http-sender.js';
import type { Sender } from './sender.js';

/** What carries requests to a destination. */
export function createSender(destination: Destination): Sender {
  return new HttpSender(destination);
}
