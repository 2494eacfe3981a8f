import { BlotterError } from '@blotter/core/reader';

/** Where a sidecar's API is. */
export interface ApiAddress {
  /** As it was given; `api/…` is below it. */
  readonly url: URL;
  readonly token: string | undefined;
}

/** How something is asked. */
interface Asking {
  /** Media type of the answer. */
  readonly type: string;
  readonly signal: AbortSignal;
  readonly headers?: Record<string, string>;
  /** Becomes JSON. */
  readonly body?: object | undefined;
}

export type Parameters = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** Why a sidecar gave no answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    message: string,
    /** True: it may be another time. */
    readonly isPassing: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const PASSING_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);
/** Characters of an answer that is no problem of ours, in a message. */
const SHOWN = 200;

/** Asks the API of a sidecar, or of a platform that has mounted it. */
export class ApiClient {
  constructor(private readonly address: ApiAddress) {}

  /**
   * The response of a GET, or of a POST with a body, when it is 200 and of this type; it is not read yet.
   * @param path - below `api/`.
   * @throws ApiError; the signal's reason.
   */
  async get(
    path: string,
    parameters: Parameters,
    { type, signal, headers = {}, body }: Asking,
  ): Promise<Response> {
    const { token } = this.address;
    const url = this.urlOf(path, parameters);
    let response: Response;
    try {
      response = await fetch(url, {
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        headers: {
          accept: type,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        // The token is for nobody else.
        redirect: 'error',
        signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(url, error);
    }
    if (response.status !== 200) throw await refusal(url, response, body === undefined ? 'read' : 'admin');
    if (!response.headers.get('content-type')?.startsWith(type)) {
      await response.body?.cancel();
      throw this.isNone();
    }
    return response;
  }

  /**
   * The answer in JSON of a GET, or of a POST with a body.
   * @param part - what it must have, and what that must be.
   * @throws ApiError; the signal's reason.
   */
  async getJson(
    path: string,
    parameters: Parameters,
    {
      part: [name, kind],
      signal,
      body,
    }: Omit<Asking, 'type'> & { part: readonly [string, 'array' | 'number'] },
  ): Promise<unknown> {
    const response = await this.get(path, parameters, { type: 'application/json', signal, body });
    let answer: unknown;
    try {
      answer = await response.json();
    } catch (error) {
      signal.throwIfAborted();
      throw new ApiError(`The answer of ${this.address.url.origin} broke off.`, true, { cause: error });
    }
    const found = (answer as Readonly<Record<string, unknown>> | null)?.[name];
    if (kind === 'array' ? Array.isArray(found) : typeof found === kind) return answer;
    throw this.isNone();
  }

  private isNone(): ApiError {
    const { origin } = this.address.url;
    return new ApiError(`${origin} answers, but not as the API of Blotter does. ${PORT_HINT}`, false);
  }

  private urlOf(path: string, parameters: Parameters): URL {
    const base = new URL(this.address.url);
    base.pathname = `${base.pathname.replace(/\/*$/, '')}/api/${path}`;
    for (const [name, value] of Object.entries(parameters)) {
      for (const text of [value ?? []].flat()) base.searchParams.append(name, String(text));
    }
    return base;
  }
}

const PORT_HINT = 'Name the address of its API, by default port 4319: --url http://127.0.0.1:4319.';
const tokenHint = (scope: string): string =>
  `Give a token with the scope ${scope}: --token-file FILE, or the variable BLOTTER_TOKEN.`;

function unreachable({ origin }: URL, error: unknown): ApiError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = cause as NodeJS.ErrnoException;
  return new ApiError(`No sidecar answers at ${origin}: ${code ?? message}. ${PORT_HINT}`, true, {
    cause: error,
  });
}

async function refusal({ origin }: URL, response: Response, scope: 'read' | 'admin'): Promise<Error> {
  const { status } = response;
  const text = await response.text().catch(() => '');
  const body = parse(text);
  if (status === 400 && typeof body.code === 'string' && typeof body.hint === 'string') {
    return new BlotterError('ERR_BLOTTER_QUESTION', String(body.detail), body.hint);
  }
  // Another server's 404 has no hint.
  if (status === 404 && typeof body.hint === 'string') {
    return new ApiError(`${String(body.detail)} ${body.hint}`, false);
  }
  if (status === 404) return new ApiError(`There is no API of Blotter at ${origin}. ${PORT_HINT}`, false);
  const said = [body.detail ?? body.message ?? text.slice(0, SHOWN), body.hint]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' ');
  const isDenied = status === 401 || status === 403;
  return new ApiError(
    `${origin} answers ${status}${said === '' ? '.' : `: ${said}`}${isDenied ? ` ${tokenHint(scope)}` : ''}`,
    PASSING_STATUS.has(status),
  );
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
