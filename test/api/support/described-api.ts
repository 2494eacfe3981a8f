import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';

const DOCUMENT = new URL(
  import.meta.url.includes('/dist/') ? '../../../../docs/openapi.json' : '../../../docs/openapi.json',
  import.meta.url,
);

interface Described {
  readonly content?: Readonly<Record<string, unknown>>;
  readonly $ref?: string;
}

type Method = 'get' | 'post';

interface Document {
  readonly paths: Readonly<
    Record<string, Partial<Record<Method, { readonly responses: Record<string, Described> }>>>
  >;
  readonly components: { readonly responses: Readonly<Record<string, Described>> };
}

const document = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as Document;
const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true });
ajv.addSchema(document, 'api');

/** An answer of the API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** Asks an API, and checks that each answer is what docs/openapi.json says. */
export class DescribedApi {
  /** @param url - where it is mounted: `http://127.0.0.1:4319/api`. */
  constructor(
    readonly url: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /**
   * @param path - `/records/UID`.
   * @throws Error when the answer is not as described.
   */
  async get(
    path: string,
    parameters: Readonly<Record<string, string | number | readonly string[]>> = {},
  ): Promise<ApiAnswer> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
      for (const item of [value].flat()) query.append(name, String(item));
    }
    return this.ask(`${path}${query.size === 0 ? '' : `?${query.toString()}`}`);
  }

  /** With the query as it is. */
  async ask(pathAndQuery: string): Promise<ApiAnswer> {
    return this.send('get', pathAndQuery, { headers: this.headers });
  }

  /** @param body - becomes JSON. */
  async post(path: string, body: unknown): Promise<ApiAnswer> {
    const headers = { ...this.headers, 'content-type': 'application/json' };
    return this.send('post', path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  private async send(method: Method, pathAndQuery: string, request: RequestInit): Promise<ApiAnswer> {
    const answer = await fetch(`${this.url}${pathAndQuery}`, request);
    const type = (answer.headers.get('content-type') ?? '').split(';')[0]!;
    const body: unknown = /json$/.test(type) ? await answer.json() : await answer.text();
    const path = Object.keys(document.paths).find(
      (known) =>
        document.paths[known]![method] !== undefined &&
        new RegExp(`^${known.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathAndQuery.split('?')[0]!),
    );
    if (path === undefined) throw new Error(`${pathAndQuery} is not described.`);
    check(path, method, answer.status, type, body);
    return { status: answer.status, headers: answer.headers, body };
  }
}

/** Checks the data of an event against a schema. @throws Error */
export function checkSchema(name: 'Record' | 'Problem', data: unknown): void {
  validate(`api#/components/schemas/${name}`, data, name);
}

function check(path: string, method: Method, status: number, type: string, body: unknown): void {
  const described = document.paths[path]![method]!.responses[status];
  if (described === undefined) throw new Error(`${path} does not say that it answers ${status}.`);
  const name = described.$ref?.split('/').at(-1);
  const response = name === undefined ? described : document.components.responses[name]!;
  if (response.content === undefined) return;
  if (!(type in response.content)) throw new Error(`${path} does not say that ${status} is ${type}.`);
  const pointer =
    name === undefined
      ? `paths/${escaped(path)}/${method}/responses/${status}`
      : `components/responses/${name}`;
  validate(`api#/${pointer}/content/${escaped(type)}/schema`, body, `${path} ${status}`);
}

function validate(reference: string, data: unknown, what: string): void {
  if (ajv.validate({ $ref: reference }, data)) return;
  throw new Error(`${what} is not as described: ${ajv.errorsText()}: ${JSON.stringify(data).slice(0, 500)}`);
}

function escaped(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));
}
