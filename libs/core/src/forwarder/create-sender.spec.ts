import { beforeAll, describe, expect } from '@jest/globals';
import type { TLSSocket } from 'node:tls';
import { type GenerateResult, generate } from 'selfsigned';
import { Sinks, destinationTo } from '../../../../test/support/sinks.js';
import { createSender } from './create-sender.js';
import type { Answer } from './sender.js';
import type { DestinationTls } from './destination.js';

const sinks = new Sinks();
const NEVER = new AbortController().signal;
let server: GenerateResult;
let client: GenerateResult;

function certificate(name: string): Promise<GenerateResult> {
  return generate([{ name: 'commonName', value: name }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  });
}

beforeAll(async () => {
  [server, client] = await Promise.all([certificate('collector.example'), certificate('client.example')]);
});

describe.each(['http/protobuf', 'grpc'] as const)('%s', (protocol) => {
  /** Of a destination that knows our client certificate, and may demand one. */
  async function sink(demands = false): Promise<{ url: string; shown: () => string | undefined }> {
    let shown: string | undefined;
    const tls = {
      cert: server.cert,
      key: server.private,
      ca: client.cert,
      requestCert: true,
      rejectUnauthorized: demands,
    };
    const see = (socket: unknown): void => {
      shown = (socket as TLSSocket).getPeerCertificate().subject?.CN as string | undefined;
    };
    const { url } =
      protocol === 'grpc'
        ? await sinks.grpc((stream) => {
            see(stream.session!.socket);
            stream.respond(
              { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': 0 },
              { endStream: true },
            );
          }, tls)
        : await sinks.http((response, { request }) => {
            see(request.socket);
            response.end();
          }, tls);
    return { url, shown: () => shown };
  }

  async function send(url: string, tls: DestinationTls | undefined): Promise<Answer> {
    const sender = createSender({ ...destinationTo(url), protocol, tls });
    sinks.later(() => sender.close());
    return sender.send(Buffer.alloc(2), NEVER);
  }

  it('trusts the authority it is given, for the name it is given', async () => {
    const { url, shown } = await sink();
    const tls = { ca: server.cert, serverName: 'collector.example' };
    expect(await send(url, tls)).toEqual({ kind: 'accepted', rejected: 0, message: '' });
    expect(shown()).toBeUndefined();
  });

  it('shows its certificate', async () => {
    const { url, shown } = await sink(true);
    const tls = {
      ca: server.cert,
      serverName: 'collector.example',
      cert: client.cert,
      key: client.private,
    };
    expect(await send(url, tls)).toMatchObject({ kind: 'accepted' });
    expect(shown()).toBe('client.example');
  });

  it('may be asked for a certificate that it has not', async () => {
    const { url } = await sink(true);
    const answer = await send(url, { ca: server.cert, serverName: 'collector.example' });
    expect(answer).toMatchObject({ kind: 'retryable', code: expect.stringMatching(/./) });
  });

  it.each([
    ['nobody it trusts has signed', undefined, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['has another name', {}, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('does not talk to a peer whose certificate %s', async (_what, tls, code) => {
    const { url } = await sink();
    const answer = await send(url, tls && { ca: server.cert });
    expect(answer).toMatchObject({ kind: 'retryable', code, message: expect.stringMatching(/./) });
  });

  it('says when the peer speaks no TLS', async () => {
    const url = await sinks.tcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const answer = await send(url.replace('http:', 'https:'), undefined);
    expect(answer).toMatchObject({ kind: 'retryable', code: expect.stringMatching(/^E/) });
  });
});
