import { existsSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProgramConfig } from '../nestjs/programs/program-config.js';
import { ForkedProgram } from '../nestjs/support/forked-program.js';
import { BlotterFixture } from './support/blotter-fixture.js';

/** The NestJS traps: what runs when an application ends, and what does not. */

const fixture = new BlotterFixture();

async function start(config: ProgramConfig): Promise<ForkedProgram> {
  const program = new ForkedProgram({ options: { directory: fixture.directory }, ...config });
  fixture.later(() => program.end());
  await program.hears('started');
  return program;
}

function hooks(program: ForkedProgram): unknown[] {
  return program.said.filter(({ kind }) => kind === 'hook').map(({ name }) => name);
}

async function storedTypes(): Promise<Record<string, number>> {
  const types: Record<string, number> = {};
  for (const { eventName } of await fixture.reopen()) types[eventName] = (types[eventName] ?? 0) + 1;
  return types;
}

const marker = (): string => join(fixture.directory, 'exit-marker');

describe('the order of Nest’s shutdown hooks', () => {
  it.each(['express', 'fastify'] as const)('%s: the server closes before the last one', async (platform) => {
    const program = await start({ platform, hooks: {} });
    program.kill('SIGTERM');
    await program.ended;
    expect(hooks(program)).toEqual([
      'onModuleDestroy',
      'beforeApplicationShutdown',
      'server closed',
      'onApplicationShutdown',
    ]);
  });

  it('ours: what is recorded in any hook is stored, also in one that runs after ours', async () => {
    const program = await start({ hooks: {}, burst: 10 });
    program.kill('SIGTERM');
    await program.ended;
    expect(await program.hears('late')).toMatchObject({ state: 'closed' });
    expect(await storedTypes()).toEqual({ burst: 10, hook: 3, durable_while_closing: 1, late: 1 });
  });
});

describe('how the process ends', () => {
  it('Nest: re-kills it, so exit handlers do not run; ours: nothing is lost', async () => {
    const program = await start({ hooks: {}, burst: 3000, exitMarker: marker() });
    program.kill('SIGTERM');
    expect(await program.ended).toBe('SIGTERM');
    expect(existsSync(marker())).toBe(false);
    expect(await storedTypes()).toMatchObject({ burst: 3000, hook: 3 });
  });

  it('Nest: with useProcessExit they run; ours: nothing is lost', async () => {
    const program = await start({ hooks: { useProcessExit: true }, burst: 3000, exitMarker: marker() });
    program.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(existsSync(marker())).toBe(true);
    expect(await storedTypes()).toMatchObject({ burst: 3000, hook: 3 });
  });

  it('Nest: without hooks SIGTERM fires no exit event; ours: what was acknowledged is stored', async () => {
    const program = await start({ durably: true, exitMarker: marker() });
    await program.hears('durable');
    program.kill('SIGTERM');
    expect(await program.ended).toBe('SIGTERM');
    expect(existsSync(marker())).toBe(false);
    expect(hooks(program)).toEqual([]);
    expect(await storedTypes()).toEqual({ durable: 1, 'blotter.gap': 1 });
    expect(fixture.gaps()).toEqual([['unknown', 'unclean_end']]);
  });

  it('Nest: a second handler that calls process.exit cuts the hooks off; ours: nothing is lost', async () => {
    const program = await start({ hooks: {}, burst: 3000, exitsOnSigterm: true });
    program.kill('SIGTERM');
    expect(await program.ended).toBe(3);
    expect(hooks(program)).not.toContain('onApplicationShutdown');
    expect(await storedTypes()).toMatchObject({ burst: 3000 });
  });
});

describe('a connection that never ends', () => {
  it('Nest: stalls close; ours: records are durable all the same, so even SIGKILL loses none', async () => {
    const program = await start({ platform: 'express', hooks: {}, burst: 100 });
    const { port } = await program.hears('started');
    await connectedToEvents(Number(port));
    program.kill('SIGTERM');
    await program.hears('closing');
    // Time enough to see a close that is not stalled go on.
    await Promise.race([program.ended, delay(500)]);
    program.kill('SIGKILL');
    expect(await program.ended).toBe('SIGKILL');
    expect(hooks(program)).toEqual(['onModuleDestroy', 'beforeApplicationShutdown']);
    expect(await storedTypes()).toEqual({ burst: 100, hook: 2, durable_while_closing: 1, 'blotter.gap': 1 });
    expect(fixture.gaps()).toEqual([['unknown', 'unclean_end']]);
  });
});

/** Resolves at the first event of the stream, which then stays open. */
function connectedToEvents(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: '/events' }, (response) => {
      response.on('error', () => undefined);
      response.once('data', () => resolve());
    });
    request.on('error', reject);
  });
}
