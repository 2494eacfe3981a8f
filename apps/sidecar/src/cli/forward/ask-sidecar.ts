import { type ApiAddress, ApiClient, ApiError, type Parameters } from '../find/api-client.js';

const PATIENCE_MS = 15_000;

/** Asks a sidecar something that it knows at once. @throws ApiError. */
export async function askSidecar(
  address: ApiAddress,
  path: string,
  part: readonly [string, 'array' | 'number'],
  { parameters = {}, body }: { parameters?: Parameters; body?: object } = {},
): Promise<unknown> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    return await new ApiClient(address).getJson(path, parameters, { part, signal, body });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new ApiError(`The sidecar gave no answer in ${PATIENCE_MS / 1000} s.`, true, { cause: error });
  }
}
