import type { SidecarConfig } from '../config/sidecar-config.js';
import { SidecarError } from '../errors.js';
import { isLoopback } from './loopback.js';

/**
 * Refuses to listen for the whole network without protection. A listener is protected by tokens, or by mutual TLS
 * (`tls.clientCaFile`); TLS alone keeps secrets from the wire, but lets everybody in.
 * @returns what to warn of: a token over plain HTTP can be read on the wire, and then used. It is allowed, because a
 * proxy or service mesh may encrypt before the sidecar, which the sidecar cannot see.
 * @throws SidecarError ERR_BLOTTER_EXPOSED.
 */
export function assertExposure({ receivers, api, auth, security }: SidecarConfig): readonly string[] {
  const exposed = [
    { name: 'receivers.http', ...receivers.http },
    { name: 'receivers.grpc', ...receivers.grpc },
    { name: 'api', ...api },
  ].filter(({ enabled, host }) => enabled && !isLoopback(host));
  const isOpen = auth.tokens.length === 0;
  const open = exposed.filter(({ tls }) => isOpen && tls?.clientCaFile === undefined);
  if (open.length > 0 && !security.allowInsecureExposure) {
    const places = open.map(({ name, host }) => `${name}.host is ${host}`).join(', ');
    throw new SidecarError(
      'ERR_BLOTTER_EXPOSED',
      `${places}: the network can reach it, and neither tokens nor mutual TLS protect it.`,
      'Listen on 127.0.0.1, or configure auth.tokens (see blotter token --help), or tls with clientCaFile. ' +
        'To expose it without protection all the same, set security.allowInsecureExposure.',
    );
  }
  return [
    ...open.map(({ name, host }) => `${name} listens on ${host} without protection: everybody may use it.`),
    ...exposed
      .filter(({ tls }) => !isOpen && tls === undefined)
      .map(
        ({ name, host }) =>
          `${name} listens on ${host} without TLS: tokens and records can be read on the wire. Set ${name}.tls, ` +
          'unless something in front of it encrypts.',
      ),
  ];
}
