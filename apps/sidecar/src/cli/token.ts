import { createHash, randomBytes } from 'node:crypto';
import { settingPattern } from '../config/settings.js';

/** 256 bits: see Tokens for why a plain hash of it is enough. */
const TOKEN_BYTES = 32;

/**
 * Makes a token.
 * @returns what to print; undefined when the name is none.
 */
export function makeToken(name: string, scopes: readonly string[]): string | undefined {
  if (!settingPattern(['auth', 'tokens', 0, 'name']).test(name)) return undefined;
  // The prefix lets scanners of secrets recognise it, and the sidecar's log hide it.
  const token = `blt_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  const sha256 = createHash('sha256').update(token).digest('hex');
  const unique = [...new Set(scopes)];
  return `The token of ${name}, shown only now:

  ${token}

In the configuration file of the sidecar:

  auth:
    tokens:
      - name: ${JSON.stringify(name)}
        sha256: "${sha256}"
        scopes: [${unique.join(', ')}]

or in its environment (several are separated by commas):

  BLOTTER_AUTH_TOKENS=${name}:${unique.join('+')}:${sha256}

At the sender:

  OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20${token}
`;
}
