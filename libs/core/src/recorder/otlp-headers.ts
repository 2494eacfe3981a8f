import { BlotterError } from '../errors.js';
import type { OtlpProtocol } from '../writer/index.js';
import { wrong } from './option-checks.js';

type Headers = Readonly<Record<string, string>>;

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HTTP_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Metadata is more narrow. */
const GRPC_NAME = /^(?!.*-bin$)[0-9A-Za-z_.-]+$/i;
const GRPC_VALUE = /^[\x20-\x7e]*$/;
/** Those say how a request is carried, and whoever carries it sets them. */
const RESERVED =
  /^(connection|content-(encoding|length|type)|grpc-.*|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

/** What is wrong with a header, without its value; undefined when nothing is. */
export function headerProblem(name: string, value: string, protocol: OtlpProtocol): string | undefined {
  const isGrpc = protocol === 'grpc';
  if (!(isGrpc ? GRPC_NAME : NAME).test(name)) {
    return `its name must be one of ${isGrpc ? 'gRPC metadata: letters, digits, _ - . and not ending with -bin' : 'an HTTP header'}`;
  }
  if (RESERVED.test(name)) return 'Blotter sets it by itself';
  if ((isGrpc ? GRPC_VALUE : HTTP_VALUE).test(value)) return undefined;
  return `its value must be one line of ${isGrpc ? 'ASCII' : 'Latin-1'} characters`;
}

/**
 * Headers of an option, with names in lower case. Messages do not show values, which are secrets.
 * @throws BlotterError ERR_BLOTTER_OPTION.
 */
export function checkHeaders(path: string, headers: Headers, protocol: OtlpProtocol): Headers {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    throw wrong(path, typeof headers, 'an object of texts', "For instance { authorization: 'Bearer …' }.");
  }
  const checked = new Map<string, string>();
  for (const [name, value] of Object.entries(headers) as Array<[string, unknown]>) {
    const key = name.toLowerCase();
    const problem = checked.has(key)
      ? 'it is there twice'
      : typeof value === 'string'
        ? headerProblem(name, value, protocol)
        : 'its value must be a text';
    if (problem !== undefined) {
      const hint = 'Correct it, or leave it out.';
      throw new BlotterError('ERR_BLOTTER_OPTION', `Option ${path}.${name} is no header: ${problem}.`, hint);
    }
    checked.set(key, value as string);
  }
  return Object.freeze(Object.fromEntries(checked));
}
