import type { Destination } from './destination.js';
import { GrpcSender } from './grpc-sender.js';
import { HttpSender } from './http-sender.js';
import type { Sender } from './sender.js';

/** @returns what speaks the destination's protocol. It connects with the first request. */
export function createSender(destination: Destination): Sender {
  return destination.protocol === 'grpc' ? new GrpcSender(destination) : new HttpSender(destination);
}
