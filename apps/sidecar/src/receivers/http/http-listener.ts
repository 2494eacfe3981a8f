import type { FastifyServerFactoryHandler } from 'fastify';
import { type Server, createServer } from 'node:http';
import { type ServerOptions, createServer as createTlsServer } from 'node:https';
import type { ReceiverLimits } from '../../config/sidecar-config.js';

/** Longer than exporters pause between batches, so that they find their connection alive. */
const KEEP_ALIVE_MS = 75_000;
const CHECK_INTERVAL_MS = 1000;

/** Node's server, with every bound of what a connection may do before there is a request. */
export function httpListener(
  handler: FastifyServerFactoryHandler,
  limits: ReceiverLimits,
  tls: ServerOptions | undefined,
): Server {
  const { headersTimeoutMs, requestTimeoutMs, maxHeaderBytes, maxConnections } = limits;
  const options = {
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, headersTimeoutMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: maxHeaderBytes,
  };
  const server =
    tls === undefined ? createServer(options, handler) : createTlsServer({ ...options, ...tls }, handler);
  server.maxConnections = maxConnections;
  return server;
}
