import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { requestJson } from '../otlp/index.js';
import type { Destination } from './destination.js';
import { type HttpAnswer, readHttpAnswer } from './http-answer.js';
import { readAnswer } from './read-answer.js';
import { SafeText } from './safe-text.js';
import { SendFailure, failureAnswer } from './send-failure.js';
import type { Answer, Sender } from './sender.js';
import { tlsOptions } from './tls-options.js';
import { USER_AGENT } from './user-agent.js';
import { withinTime } from './within-time.js';

const compress = promisify(gzip);

/** OTLP/HTTP on one connection, which is kept. */
export class HttpSender implements Sender {
  private readonly agent: HttpAgent;
  private readonly closed = new AbortController();
  private readonly safeText: SafeText;

  constructor(private readonly destination: Destination) {
    const options = { keepAlive: true, maxSockets: 1 };
    this.agent = isSecure(destination)
      ? new HttpsAgent({ ...options, ...tlsOptions(destination.tls) })
      : new HttpAgent(options);
    this.safeText = new SafeText(destination);
  }

  async send(request: Uint8Array, signal: AbortSignal): Promise<Answer> {
    const { timeoutMs } = this.destination;
    try {
      const answer = await withinTime(timeoutMs, [signal, this.closed.signal], async (stop) =>
        this.post(await this.bodyOf(request), stop),
      );
      return readHttpAnswer(answer, this.safeText);
    } catch (error) {
      return failureAnswer(error, this.safeText);
    }
  }

  close(): void {
    this.closed.abort();
    this.agent.destroy();
  }

  private async bodyOf(request: Uint8Array): Promise<Uint8Array> {
    const { protocol, compression } = this.destination;
    const body = protocol === 'http/json' ? await requestJson(request) : request;
    return compression === 'gzip' ? compress(body) : body;
  }

  private async post(body: Uint8Array, stop: AbortSignal): Promise<HttpAnswer> {
    const first = this.open(body, stop);
    try {
      return await exchange(first, body);
    } catch (error) {
      // The destination closed the idle connection at the moment when the request was sent on it.
      if (!first.reusedSocket || (error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
      return exchange(this.open(body, stop), body);
    }
  }

  private open(body: Uint8Array, stop: AbortSignal): ClientRequest {
    stop.throwIfAborted();
    const { url, headers, protocol, compression } = this.destination;
    const open = isSecure(this.destination) ? httpsRequest : httpRequest;
    return open(url, {
      method: 'POST',
      agent: this.agent,
      signal: stop,
      headers: {
        'user-agent': USER_AGENT,
        ...headers,
        'content-type': protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
        'content-length': body.byteLength,
        ...(compression === 'gzip' && { 'content-encoding': 'gzip' }),
      },
    });
  }
}

/** Rejects with what kept the answer away; errors behind its first byte are those of its body. */
function exchange(request: ClientRequest, body: Uint8Array): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new SendFailure('NO_ANSWER', 'The connection ended without an answer.'));
    // 101 ends a request with neither an error nor a response.
    request.on('error', reject).once('close', ended);
    request.once('response', (response) => {
      request.off('close', ended).off('error', reject);
      request.on('error', () => undefined);
      readAnswer(response, 'cut')
        .then((body) => resolve({ status: response.statusCode!, headers: response.headers, body }))
        .catch(reject)
        // An answer that came early: what it did not want would keep the connection busy.
        .finally(() => request.writableFinished || request.destroy());
    });
    request.end(body);
  });
}

function isSecure({ url }: Destination): boolean {
  return new URL(url).protocol === 'https:';
}
