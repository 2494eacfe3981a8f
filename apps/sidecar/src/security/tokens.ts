import { createHash, timingSafeEqual } from 'node:crypto';
import type { TokenConfig, TokenScope } from '../config/sidecar-config.js';

/** Whether a request may go on; `name` is whose token it has, undefined when none is needed. */
export type TokenCheck =
  | { readonly ok: true; readonly name: string | undefined }
  | {
      readonly ok: false;
      /** 401: no token, or an unknown one; 403: a token without the scope. */
      readonly status: 401 | 403;
      /** For the answer; holds nothing that was presented. */
      readonly message: string;
    };

/** Longer headers hold no token of ours. */
const MAX_HEADER_CHARACTERS = 1024;

/**
 * Bearer tokens. Only hashes are configured: who reads the configuration cannot send.
 *
 * SHA-256 without salt and stretching is right for these tokens, and would be wrong for passwords: `blotter token`
 * makes them from 256 random bits, so there is nothing to guess and no table to look them up in, and a slow hash
 * would only let strangers burn the CPU. Hashes are compared with `timingSafeEqual`, and with all of them, so that
 * the time tells neither how much of a token is right nor which one it is.
 */
export class Tokens {
  /** No tokens: everybody who can connect may do everything. */
  readonly isOpen: boolean;
  private readonly entries: ReadonlyArray<{
    readonly hash: Buffer;
    readonly name: string;
    readonly scopes: ReadonlySet<TokenScope>;
  }>;

  constructor(tokens: readonly TokenConfig[]) {
    this.isOpen = tokens.length === 0;
    this.entries = tokens.map(({ name, sha256, scopes }) => ({
      hash: Buffer.from(sha256, 'hex'),
      name,
      scopes: new Set(scopes),
    }));
  }

  /** @param authorization - the header `Authorization`, or gRPC's metadata of that name. */
  check(authorization: string | undefined, scope: TokenScope): TokenCheck {
    if (this.isOpen) return { ok: true, name: undefined };
    const token = bearerToken(authorization);
    if (token === undefined) {
      return { ok: false, status: 401, message: 'A token is needed: Authorization: Bearer TOKEN.' };
    }
    const presented = createHash('sha256').update(token).digest();
    const matches = this.entries.filter(({ hash }) => timingSafeEqual(hash, presented));
    const [entry] = matches;
    if (entry === undefined) return { ok: false, status: 401, message: 'The token is not known here.' };
    if (entry.scopes.has(scope)) return { ok: true, name: entry.name };
    return { ok: false, status: 403, message: `The token has no scope ${scope}.` };
  }
}

/** RFC 6750; the scheme in any case (RFC 9110). */
function bearerToken(header: string | undefined): string | undefined {
  if (header === undefined || header.length > MAX_HEADER_CHARACTERS) return undefined;
  return /^bearer +([\w.~+/-]+=*) *$/i.exec(header)?.[1];
}
