import { StoreReader } from '@blotter/core/reader';
import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Workplace } from '../support/workplace.js';
import { StartProgram } from './support/start-program.js';

const place = new Workplace();
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;
const LIVE = /^\s+\d+ s {3}sent \d+ {3}durable \d+ {3}stored \d+ {3}lost 0$/;

function start(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): StartProgram {
  const program = StartProgram.start(place.directory, args, env);
  place.later(() => {
    program.kill();
    return program.ended;
  });
  return program;
}

/** Records in the store, all of them. */
function countStored(): number {
  const reader = new StoreReader({ file: join(place.directory, 'data/start/blotter.db') });
  try {
    return reader.count();
  } finally {
    reader.close();
  }
}

/** The numbers of the last summary. */
async function totals(program: StartProgram): Promise<{ sent: number; stored: number; lost: number }> {
  const line = await program.line(/^\s+sent \d+ · /);
  const [sent, stored, lost] = line.match(/\d+/g)!.map(Number);
  return { sent: sent!, stored: stored!, lost: lost! };
}

describe('npm start', () => {
  it('tells where everything is, sends, and ends with every activity in the file', async () => {
    const program = start(['--seconds', '5']);
    expect(await program.ended).toBe(0);
    for (const name of ['OTLP/HTTP', 'page', 'API', 'health', 'metrics']) {
      expect(await program.line(new RegExp(`^ +${name} `))).toMatch(ADDRESS);
    }
    expect(await program.line(/^ +OTLP\/gRPC /)).toMatch(/127\.0\.0\.1:\d+$/);
    expect(await program.line(/^ +data /)).toContain('data/start/blotter.db');
    await program.line(LIVE);
    const { sent, stored, lost } = await totals(program);
    expect(sent).toBeGreaterThan(0);
    expect({ stored, lost, inStore: countStored() }).toEqual({ stored: sent, lost: 0, inStore: sent });
    expect(program.stderr).toBe('');
    // A pipe gets no cursor tricks and no colours.
    expect(program.lines.join('')).not.toContain('\u001b');
  });

  it('ends in order on Ctrl-C, which reaches the whole group and comes twice', async () => {
    const program = start();
    await program.line(LIVE);
    const api = ADDRESS.exec(await program.line(/^ +API /))![0];
    program.interrupt();
    expect(await program.ended).toBe(0);
    const { sent, stored } = await totals(program);
    expect({ stored, inStore: countStored() }).toEqual({ stored: sent, inStore: sent });
    await expect(fetch(api)).rejects.toThrow();
  });

  it('shows addresses that answer', async () => {
    const program = start();
    for (const name of ['page', 'API', 'health', 'metrics']) {
      const line = await program.line(new RegExp(`^ +${name} `));
      expect((await fetch(/http:\S+/.exec(line)![0])).status).toBe(200);
    }
  });

  it('names the setting when a port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    place.later(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const program = start([], { BLOTTER_RECEIVERS_HTTP_PORT: String(port) });
    expect(await program.ended).toBe(1);
    expect(program.stderr).toContain(String(port));
    expect(program.stderr).toContain('BLOTTER_RECEIVERS_HTTP_PORT=');
    expect(program.lines).toEqual([]);
  });

  it('refuses what it does not understand, with how it is used', async () => {
    const program = start(['--second', '5']);
    expect(await program.ended).toBe(2);
    expect(program.stderr).toContain('--seconds N');
  });
});
