import { createServer } from 'node:net';
import { loadConfig } from '../config/load-config.js';
import { explainStartError } from './explain-start-error.js';

const { config } = loadConfig({ env: { BLOTTER_RECEIVERS_HTTP_HOST: 'localhost' } });

/** The error of a real socket. */
function listenError(host: string, port: number): Promise<Error> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port }, () => server.close(() => reject(new Error('it could listen'))));
  });
}

describe('explainStartError', () => {
  it('names the setting of an address in use, and what to do', () => {
    const error = Object.assign(new Error('listen EADDRINUSE: address already in use 127.0.0.1:4319'), {
      code: 'EADDRINUSE',
      address: '127.0.0.1',
      port: 4319,
    });
    expect(explainStartError(error, config)).toBe(
      'The sidecar cannot listen on api (127.0.0.1:4319): EADDRINUSE, another process listens there: end it, or ' +
        'choose another port.',
    );
  });

  it('finds it although the name was looked up', () => {
    const error = Object.assign(new Error('x'), { code: 'EADDRINUSE', address: '127.0.0.1', port: 4318 });
    expect(explainStartError(error, config)).toContain('receivers.http (localhost:4318)');
  });

  it('finds it in what gRPC says', () => {
    const error = new Error(
      'No address added out of total 1 resolved errors: [listen EADDRINUSE: address already in use 127.0.0.1:4317]',
    );
    expect(explainStartError(error, config)).toContain('receivers.grpc (127.0.0.1:4317): EADDRINUSE');
  });

  it('says what to do about an address of another machine', async () => {
    const host = '192.0.2.1';
    const other = loadConfig({ env: { BLOTTER_API_HOST: host, BLOTTER_API_PORT: '0' } }).config;
    const text = explainStartError(await listenError(host, 0), other);
    expect(text).toContain(`api (${host}:0): EADDRNOTAVAIL, no interface`);
  });

  it('passes other errors on: those of Blotter say what to do', () => {
    expect(explainStartError(new Error('It is a folder. Choose a file.'), config)).toBe(
      'The sidecar cannot start: It is a folder. Choose a file.',
    );
    expect(explainStartError('odd', config)).toBe('The sidecar cannot start: odd');
  });
});
