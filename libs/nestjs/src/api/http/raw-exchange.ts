import type { ExecutionContext } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Node's request and response beneath Express and Fastify alike. */
export interface RawExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What Fastify wraps; Express extends Node's own. */
interface Wrapped<T> {
  readonly raw?: T;
}

export function rawExchange(context: ExecutionContext): RawExchange {
  const http = context.switchToHttp();
  return { request: rawOf(http.getRequest()), response: rawOf(http.getResponse()) };
}

export function rawOf<T extends object>(wrapped: T & Wrapped<T>): T {
  return wrapped.raw ?? wrapped;
}
