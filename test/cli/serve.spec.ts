import { expect } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { blotter } from '../support/blotter-command.js';
import { SidecarProcess } from '../support/sidecar.js';
import { Workplace } from '../support/workplace.js';

const place = new Workplace();

async function start(
  options: Partial<Parameters<typeof SidecarProcess.start>[0]> = {},
): Promise<SidecarProcess> {
  const sidecar = await SidecarProcess.start({ directory: place.directory, ...options });
  place.later(() => sidecar.end('SIGKILL'));
  return sidecar;
}

it('says where it listens', async () => {
  const sidecar = await start();
  expect(sidecar.http).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(sidecar.grpc).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(sidecar.api).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

it.each(['SIGTERM', 'SIGINT'] as const)('ends in order on %s, with exit code 0', async (signal) => {
  const sidecar = await start();
  expect(await sidecar.end(signal)).toBe(0);
  expect(sidecar.lines.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining(['ready', 'stopping', 'stopped']),
  );
  expect(sidecar.lines.find(({ msg }) => msg === 'stopping')).toMatchObject({ signal });
  expect(sidecar.stderr).toBe('');
});

it('goes on when nobody reads its log any more, and ends in order', async () => {
  const sidecar = await start();
  sidecar.process.stdout!.destroy();
  expect(await sidecar.end()).toBe(0);
});

it('says which address is in use, by which setting, and ends with 1', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  place.later(() => server.close());
  const port = String((server.address() as AddressInfo).port);
  for (const [name, variable] of [
    ['receivers.http', 'BLOTTER_RECEIVERS_HTTP_PORT'],
    ['receivers.grpc', 'BLOTTER_RECEIVERS_GRPC_PORT'],
    ['api', 'BLOTTER_API_PORT'],
  ] as const) {
    const { code, stderr } = await blotter(['serve', '--data', place.directory], {
      BLOTTER_RECEIVERS_HTTP_PORT: '0',
      BLOTTER_RECEIVERS_GRPC_PORT: '0',
      BLOTTER_API_PORT: '0',
      [variable]: port,
    });
    expect(code).toBe(1);
    expect(stderr).toContain(`The sidecar cannot listen on ${name} (127.0.0.1:${port}): EADDRINUSE`);
    expect(stderr).not.toMatch(/^ {4}at /m);
  }
});

it('refuses to listen for the network without protection, and says what to do', async () => {
  const { code, stderr } = await blotter(['serve', '--data', place.directory], {
    BLOTTER_RECEIVERS_HTTP_HOST: '0.0.0.0',
    BLOTTER_RECEIVERS_HTTP_PORT: '0',
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/receivers\.http\.host is 0\.0\.0\.0.*security\.allowInsecureExposure/);
});

it('listens there with tokens, and warns that they can be read on the wire', async () => {
  const sidecar = await start({
    env: {
      BLOTTER_RECEIVERS_HTTP_HOST: '0.0.0.0',
      BLOTTER_AUTH_TOKENS: `orders:ingest:${'ab'.repeat(32)}`,
    },
  });
  expect(sidecar.lines.filter(({ level }) => level === 'warn')).toEqual([
    expect.objectContaining({
      msg: expect.stringContaining('receivers.http listens on 0.0.0.0 without TLS'),
    }),
  ]);
  expect(await sidecar.end()).toBe(0);
});
