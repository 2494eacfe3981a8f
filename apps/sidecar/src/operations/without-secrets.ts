import type { LogFields } from './log-line.js';

const HIDDEN = '[hidden]';

/** Names of fields and headers whose values are never written, in lower case. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'apikey',
  'token',
  'tokens',
  'secret',
  'password',
  'passphrase',
  'sha256',
  'privatekey',
]);

/** Longer texts come from senders and say nothing more. */
const MAX_CHARACTERS = 4096;

const MAX_DEPTH = 4;

/** Fields as they may be written: secrets hidden, errors as message and code, nothing too long or too deep. */
export function withoutSecrets(fields: LogFields): LogFields {
  return clean(fields, 0) as LogFields;
}

/** Hides tokens in a text: what follows `Bearer`, and what `blotter token` makes. */
export function withoutSecretText(text: string): string {
  const cut = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
  return cut.replace(/\b(bearer|basic)\s+[^\s"',]+/gi, `$1 ${HIDDEN}`).replace(/\bblt_[\w-]+/g, HIDDEN);
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return withoutSecretText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return errorFields(value, depth);
  if (value instanceof Date) return value;
  if (depth >= MAX_DEPTH || ArrayBuffer.isView(value)) return `[${value.constructor?.name ?? 'Object'}]`;
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      SECRET_NAMES.has(key.toLowerCase()) ? HIDDEN : clean(child, depth + 1),
    ]),
  );
}

/** The other properties of an error may hold anything. */
function errorFields(error: Error, depth: number): LogFields {
  const { message, stack, cause } = error;
  const code = (error as NodeJS.ErrnoException).code;
  return {
    message: withoutSecretText(message),
    ...(code === undefined ? {} : { code }),
    ...(stack === undefined ? {} : { stack: withoutSecretText(stack) }),
    ...(cause === undefined || depth >= MAX_DEPTH ? {} : { cause: clean(cause, depth + 1) }),
  };
}
