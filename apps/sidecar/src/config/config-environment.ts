import type { ConfigProblem } from './config-problem.js';
import { TOKEN_VARIABLE } from './names.js';
import { nearest } from './nearest.js';
import { type Setting, listSettings } from './settings.js';

/** The variable that names the configuration file. */
export const FILE_VARIABLE = 'BLOTTER_CONFIG';

const NO_SETTINGS: readonly string[] = [FILE_VARIABLE, TOKEN_VARIABLE];

export type Environment = Readonly<Record<string, string | undefined>>;

/** What variables say. */
export interface EnvironmentSettings {
  readonly settings: ReadonlyArray<{ readonly setting: Setting; readonly value: unknown }>;
  readonly problems: readonly ConfigProblem[];
}

/** Reads the variables BLOTTER_*. One that is empty is as if it was not there. */
export function readEnvironment(env: Environment): EnvironmentSettings {
  const known = new Map(listSettings().map((setting) => [setting.variable, setting]));
  const settings: Array<{ setting: Setting; value: unknown }> = [];
  const problems: ConfigProblem[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('BLOTTER_') || NO_SETTINGS.includes(name) || value === undefined) continue;
    if (value.trim() === '' || isServiceLink(name, value)) continue;
    const setting = known.get(name);
    if (setting !== undefined) settings.push({ setting, value: parse(setting, value.trim()) });
    else problems.push(unknownVariable(name, [...known.keys(), ...NO_SETTINGS]));
  }
  return { settings, problems };
}

function unknownVariable(name: string, known: readonly string[]): ConfigProblem {
  const meant = nearest(name, known);
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return { path: name, source: undefined, message: `there is no such variable.${hint}` };
}

/**
 * Kubernetes tells every pod of every service: a service `blotter-api` becomes BLOTTER_API_PORT=tcp://10.0.0.1:4319,
 * BLOTTER_API_SERVICE_HOST and others, which nobody has set and which must not keep the sidecar from starting.
 */
function isServiceLink(name: string, value: string): boolean {
  return (
    /_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)$/.test(name) ||
    /_PORT_\d+_(TCP|UDP|SCTP)(_PROTO|_PORT|_ADDR)?$/.test(name) ||
    (/_PORT$/.test(name) && /^(tcp|udp|sctp):\/\//.test(value))
  );
}

/** What is no value of its type stays a text, which the schema refuses. */
function parse({ path, schema }: Setting, text: string): unknown {
  switch (schema.type) {
    case 'integer':
      return /^-?\d{1,16}$/.test(text) ? Number(text) : text;
    case 'boolean':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text;
    case 'array':
      if (path.join('.') === 'auth.tokens') return list(text, ',').map(token);
      return schema.items?.properties === undefined ? list(text, ',') : json(text);
    default:
      return text;
  }
}

/** Entries with settings of their own. What is no JSON stays a text, which the schema refuses. */
function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** `name:scope+scope:sha256`. What is missing is refused by the schema. */
function token(text: string): unknown {
  const [name, scopes, sha256, ...rest] = text.split(':');
  if (sha256 === undefined || rest.length > 0) return text;
  return { name, scopes: list(scopes ?? '', '+'), sha256 };
}

function list(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
