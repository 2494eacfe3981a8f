import type { TokenScope } from '../config/sidecar-config.js';
import { HostCheck } from './host-check.js';
import { Tokens } from './tokens.js';

/** Why somebody may not come in; the message is for the answer. */
export interface GateRefusal {
  readonly kind: 'wrongHost' | 'unauthenticated' | 'forbidden';
  readonly message: string;
}

/** What a request says of itself. */
export interface GateHeaders {
  /** `Host`, or `:authority`. */
  readonly host: string | undefined;
  readonly authorization: string | undefined;
}

/** Asked before anything of a request is read. */
export class RequestGate {
  constructor(
    private readonly hosts: HostCheck,
    private readonly tokens: Tokens,
  ) {}

  /** @returns undefined for who may come in. */
  refusal({ host, authorization }: GateHeaders, scope: TokenScope): GateRefusal | undefined {
    return this.wrongHost(host) ?? this.badToken(authorization, scope);
  }

  /** The part that also what needs no token must pass. */
  wrongHost(host: string | undefined): GateRefusal | undefined {
    if (this.hosts.allows(host)) return undefined;
    return {
      kind: 'wrongHost',
      message: 'The host that the request names is not this one. Add it to security.allowedHosts if it is.',
    };
  }

  private badToken(authorization: string | undefined, scope: TokenScope): GateRefusal | undefined {
    const check = this.tokens.check(authorization, scope);
    if (check.ok) return undefined;
    return { kind: check.status === 401 ? 'unauthenticated' : 'forbidden', message: check.message };
  }
}
