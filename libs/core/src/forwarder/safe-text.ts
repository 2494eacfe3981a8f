import type { Destination } from './destination.js';

const MAX_CHARACTERS = 500;

/**
 * Makes a message of what a destination or the system said: one line, bounded, and without the secrets that it was
 * sent, which some answer with ("unknown token abc").
 */
export class SafeText {
  private readonly secrets: readonly string[];

  constructor(destination: Pick<Destination, 'headers' | 'url'>) {
    const { username, password, searchParams } = new URL(destination.url);
    const login = [username, password].map(decoded);
    const basic = Buffer.from(login.join(':')).toString('base64');
    const ofUrl = [username, password, ...login, basic, ...searchParams.values()];
    const ofHeaders = Object.values(destination.headers).flatMap((value) => [value, ...credentialsIn(value)]);
    this.secrets = [...ofHeaders, ...ofUrl]
      .filter((secret) => secret.length >= MIN_SECRET_CHARACTERS)
      .sort((one, other) => other.length - one.length);
  }

  of(text: string): string {
    let safe = text;
    for (const secret of this.secrets) safe = safe.replaceAll(secret, '***');
    return safe
      .toWellFormed()
      .replace(NOT_PRINTABLE, ' ')
      .trim()
      .slice(0, MAX_CHARACTERS)
      .replace(/[\ud800-\udbff]$/, '');
  }
}

/** A shorter one would hide words that have nothing to do with it. */
const MIN_SECRET_CHARACTERS = 4;

/** Controls, marks that turn the direction of text, separators of lines. */
const NOT_PRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;

/** What stands behind the scheme: `Bearer abc`. */
function credentialsIn(header: string): readonly string[] {
  return header.split(/\s+/).slice(1);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
