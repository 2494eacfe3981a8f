import { expect } from '@jest/globals';
import { type Server, type Socket, connect, createServer } from 'node:net';
import { Workplace } from '../support/workplace.js';
import { SidecarProcess } from '../support/sidecar.js';
import { startSidecar } from '../sidecar/support/sidecars.js';
import { keepSending, send, untilStored } from './support/activities.js';
import { RunningCommand } from './support/running-command.js';

/** `blotter tail` beside a sidecar that writes. */

const place = new Workplace();

function numbersOf(lines: readonly string[]): number[] {
  return lines.map((line) => (JSON.parse(line) as { data: { n: number } }).data.n);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

describe.each(['data', 'url'])('of --%s', (source) => {
  const where = (sidecar: SidecarProcess): string[] =>
    source === 'url' ? ['--url', sidecar.api] : ['--data', place.directory];

  it('begins with the last ones, and prints each that arrives once, until Ctrl-C', async () => {
    const sidecar = await startSidecar(place);
    const noise = keepSending(sidecar);
    place.later(noise.stop);
    await untilStored(sidecar, 500);
    const tail = RunningCommand.start(place, ['tail', 'type:noise', '-n', '5', '--json', ...where(sidecar)]);
    await tail.until('300 lines', () => tail.lines.length > 300);
    const sent = await noise.stop();
    await tail.until('the last line', () => numbersOf(tail.lines.slice(-1))[0] === sent - 1);
    expect(await tail.end('SIGINT')).toBe(0);
    const numbers = numbersOf(tail.lines);
    expect(numbers).toEqual(upTo(sent).slice(numbers[0]));
    expect(tail.stderr).toBe('');
  });

  it('prints only what fits', async () => {
    const sidecar = await startSidecar(place);
    await send(sidecar, [{ type: 'before', description: 'x', severity: 17 }]);
    await untilStored(sidecar, 1);
    const tail = RunningCommand.start(place, ['tail', 'severity>=warning', '--last', '1', ...where(sidecar)]);
    await tail.until('the first', () => tail.lines.length === 1);
    await send(sidecar, [
      { type: 'order.placed', description: 'a' },
      { type: 'order.rejected', description: 'b', severity: 17 },
    ]);
    await tail.until('the second', () => tail.lines.length === 2);
    expect(tail.lines.map((line) => line.slice(24))).toEqual([
      'FAILURE before x',
      'FAILURE order.rejected b',
    ]);
    expect(await tail.end('SIGTERM')).toBe(0);
  });

  it('ends quietly when nobody reads on', async () => {
    const sidecar = await startSidecar(place);
    const noise = keepSending(sidecar);
    place.later(noise.stop);
    const tail = RunningCommand.start(place, ['tail', ...where(sidecar)]);
    await tail.until('a line', () => tail.lines.length > 0);
    tail.process.stdout!.destroy();
    expect(await tail.ended).toBe(0);
    expect(tail.stderr).toBe('');
    await noise.stop();
  });
});

describe('a connection that is lost', () => {
  it('is made again, and each record is printed once', async () => {
    const sidecar = await startSidecar(place);
    const noise = keepSending(sidecar);
    place.later(noise.stop);
    const { url, cut } = await cuttingProxy(sidecar.api);
    const tail = RunningCommand.start(place, ['tail', 'type:noise', '-n', '0', '--json', '--url', url]);
    for (let cuts = 1; cuts <= 5; cuts++) {
      const before = tail.lines.length;
      await tail.until('more', () => tail.lines.length > before + 50);
      cut();
      await tail.until('it is back', () => tail.stderr.split('is back').length > cuts);
    }
    const sent = await noise.stop();
    await tail.until('the last line', () => numbersOf(tail.lines.slice(-1))[0] === sent - 1);
    expect(await tail.end('SIGINT')).toBe(0);
    const numbers = numbersOf(tail.lines);
    expect(numbers).toEqual(upTo(sent).slice(numbers[0]));
  });

  it('is made again to a sidecar that was started again', async () => {
    const first = await startSidecar(place);
    const tail = RunningCommand.start(place, ['tail', '-n', '0', '--url', first.api]);
    // Only what arrives from now on is printed: so it must be there.
    const noise = keepSending(first);
    place.later(noise.stop);
    await tail.until('a line', () => tail.lines.length > 0);
    await noise.stop();
    await first.end();
    await tail.until('it is lost', () => tail.stderr.includes('The connection is lost'));
    const second = await SidecarProcess.start({
      directory: place.directory,
      ports: { api: Number(new URL(first.api).port) },
    });
    place.later(() => second.end('SIGKILL'));
    await send(second, [{ type: 'again', description: 'x' }]);
    await tail.until('the new one', () => tail.lines.some((line) => line.includes('again')));
    expect(await tail.end('SIGINT')).toBe(0);
  });

  it('is an error when it never was there', async () => {
    const tail = RunningCommand.start(place, ['tail', '--url', 'http://127.0.0.1:1']);
    expect(await tail.ended).toBe(2);
    expect(tail.stderr).toContain('No sidecar answers at http://127.0.0.1:1: ');
  });
});

/** Passes everything on until it is cut. */
async function cuttingProxy(to: string): Promise<{ url: string; cut: () => void }> {
  const { hostname, port } = new URL(to);
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const peer = connect(Number(port), hostname);
    for (const [socket, other] of [
      [client, peer],
      [peer, client],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  place.later(() => {
    cut();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address() as { port: number };
  return { url: `http://127.0.0.1:${address.port}`, cut };
}
