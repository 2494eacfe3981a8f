import { promisify } from 'node:util';
import { deflate, gzip, zstdCompress } from 'node:zlib';
import { Agent, type Dispatcher, request } from 'undici';
import type { Encoding } from './official-proto.js';

export type Coding = 'identity' | 'gzip' | 'deflate' | 'zstd';

export const CODINGS: readonly Coding[] = ['identity', 'gzip', 'deflate', 'zstd'];

export const CONTENT_TYPES: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

const COMPRESSORS: Readonly<Record<Coding, (body: Uint8Array) => Promise<Buffer>>> = {
  identity: (body) => Promise.resolve(Buffer.from(body)),
  gzip: promisify(gzip),
  deflate: promisify(deflate),
  zstd: promisify(zstdCompress),
};

/** The body in the content coding. */
export function compressed(body: Uint8Array, coding: Coding): Promise<Buffer> {
  return COMPRESSORS[coding](body);
}

/** What a server answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface PostOptions {
  /** Sets the content type. */
  readonly encoding?: Encoding;
  /** Named by a header; the body comes in it already. */
  readonly coding?: Coding;
  /** Instead of, and besides, what the others set; lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly method?: Dispatcher.HttpMethod;
}

/** A sender of bytes over OTLP/HTTP: it keeps its connections, repeats nothing and understands nothing. */
export class OtlpHttp {
  private readonly agent: Agent;

  /** @param origin - `http://127.0.0.1:PORT`. */
  constructor(
    private readonly origin: string,
    options: Agent.Options = {},
  ) {
    this.agent = new Agent({ connections: 16, ...options });
  }

  async post(
    body: Uint8Array | undefined,
    { encoding, coding, headers, path = '/v1/logs', method = 'POST' }: PostOptions = {},
  ): Promise<HttpAnswer> {
    const answer = await request(this.origin + path, {
      method,
      dispatcher: this.agent,
      body: body ?? null,
      headers: {
        ...(encoding && { 'content-type': CONTENT_TYPES[encoding] }),
        ...(coding && coding !== 'identity' && { 'content-encoding': coding }),
        ...headers,
      },
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: Buffer.from(await answer.body.arrayBuffer()),
    };
  }

  /** Also what is under way. */
  close(): Promise<void> {
    return this.agent.destroy();
  }
}
