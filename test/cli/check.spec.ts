import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { blotter } from '../support/blotter-command.js';
import type { Ending } from '../support/program.js';
import { RemoteRecorder } from '../support/remote-recorder.js';
import { Workplace } from '../support/workplace.js';

const place = new Workplace();

const ANY_PORTS = {
  BLOTTER_RECEIVERS_HTTP_PORT: '0',
  BLOTTER_RECEIVERS_GRPC_PORT: '0',
  BLOTTER_API_PORT: '0',
};

const check = (env: Record<string, string> = {}, data = place.directory): Promise<Ending> =>
  blotter(['check', '--data', data], { ...ANY_PORTS, ...env });

const badLines = ({ stdout }: Ending): string[] =>
  stdout.split('\n').filter((line) => line.startsWith('BAD'));

/** A reader of a file in WAL mode leaves these. */
const filesBesideSqlites = (): string[] =>
  readdirSync(place.directory).filter((name) => !/-(wal|shm)$/.test(name));

it('finds nothing in the way of a first start, and makes nothing', async () => {
  const data = join(place.directory, 'new', 'data');
  const ending = await check({}, data);
  expect({ code: ending.code, stderr: ending.stderr }).toEqual({ code: 0, stderr: '' });
  expect(ending.stdout).toContain(`ok   ${data}, which will be created`);
  expect(existsSync(join(place.directory, 'new'))).toBe(false);
});

it('finds nothing wrong with a store that Blotter has written', async () => {
  const recorder = await RemoteRecorder.start(place);
  await recorder.call('record', 10);
  await recorder.call('flush', 'stored');
  await recorder.call('close');
  await recorder.end();
  const before = filesBesideSqlites();
  const ending = await check();
  expect({ code: ending.code, bad: badLines(ending) }).toEqual({ code: 0, bad: [] });
  expect(ending.stdout).toContain(`ok   ${place.store}\n`);
  expect(filesBesideSqlites()).toEqual(before);
});

it('finds a file in place of the folder', async () => {
  const path = join(place.directory, 'file');
  writeFileSync(path, '');
  const ending = await check({}, path);
  expect(ending.code).toBe(1);
  expect(badLines(ending)[0]).toContain(`${path} is a file. Choose another storage.directory (--data).`);
});

it('finds a database that is none, or of another application', async () => {
  writeFileSync(place.store, 'hello, this is no database at all'.repeat(100));
  const none = await check();
  expect(none.code).toBe(1);
  expect(badLines(none)).toEqual([expect.stringContaining(place.store)]);

  const other = new Database(join(place.directory, 'other.db'));
  other.exec('CREATE TABLE orders (id INTEGER)');
  other.close();
  const foreign = await check({ BLOTTER_STORAGE_FILE_NAME: 'other.db' });
  expect(foreign.code).toBe(1);
  expect(badLines(foreign)).toEqual([expect.stringContaining('other.db')]);
});

it('finds every port that is in use', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  place.later(() => server.close());
  const { port } = server.address() as AddressInfo;
  const ending = await check({ BLOTTER_API_PORT: String(port) });
  expect(ending.code).toBe(1);
  expect(badLines(ending)).toEqual([
    `BAD  The sidecar cannot listen on api (127.0.0.1:${port}): EADDRINUSE, another process listens there: end it, ` +
      'or choose another port.',
  ]);
});

it('finds that it would be open to the network, and TLS files that are missing', async () => {
  const missing = join(place.directory, 'missing.crt');
  const ending = await check({
    BLOTTER_RECEIVERS_HTTP_HOST: '0.0.0.0',
    BLOTTER_API_TLS_CERT_FILE: missing,
    BLOTTER_API_TLS_KEY_FILE: missing,
  });
  expect(ending.code).toBe(1);
  expect(badLines(ending)).toEqual([
    expect.stringContaining('receivers.http.host is 0.0.0.0'),
    expect.stringContaining(`api.tls.certFile: ${missing} cannot be read: ENOENT`),
  ]);
});
