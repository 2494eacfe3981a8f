/** Who may not come in, and why. */
export type GateVerdict = 'open' | 'wrongHost' | 'unauthenticated' | 'forbidden';

/** What a request says of itself. */
export interface GateHeaders {
  readonly host: string | undefined;
  readonly authorization: string | undefined;
}

/** Asked before anything of a request is read. */
export type RequestGate = (headers: GateHeaders) => GateVerdict;
