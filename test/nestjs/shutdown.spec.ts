import { get } from 'node:http';
import { BlotterFixture } from '../traps/support/blotter-fixture.js';
import type { ProgramConfig } from './programs/program-config.js';
import { ForkedProgram } from './support/forked-program.js';

const fixture = new BlotterFixture();

async function start(config: ProgramConfig): Promise<ForkedProgram> {
  const program = new ForkedProgram({ options: { directory: fixture.directory }, ...config });
  fixture.later(() => program.end());
  await program.hears('started');
  return program;
}

function body(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(text)).on('error', reject);
    }).on('error', reject);
  });
}

describe.each(['express', 'fastify'] as const)('a request in flight on %s', (platform) => {
  it.each(['SIGTERM', 'SIGINT'] as const)('logs while %s closes the application', async (signal) => {
    const program = await start({ platform, hooks: {} });
    const { port } = await program.hears('started');
    const answer = body(Number(port), '/slow');
    await program.hears('arrived');
    program.kill(signal);
    const uid = await answer;
    expect(await program.ended).toBe(signal);
    const record = (await fixture.reopen()).find(({ eventName }) => eventName === 'request_finished');
    expect(record).toMatchObject({ uid, body: 'while closing', severityNumber: 10 });
  });
});

describe('the warning that shutdown hooks are off', () => {
  // The program ends itself after the time at which the warning is due.
  const endsAfterMs = 1500;
  const warnings = (program: ForkedProgram): number =>
    program.output.split('Shutdown hooks are off').length - 1;

  it('is said once', async () => {
    const program = await start({ endsAfterMs });
    expect(await program.ended).toBe(0);
    expect(warnings(program)).toBe(1);
    expect(program.output).toContain('app.enableShutdownHooks()');
  });

  it('is not said when they are on', async () => {
    const program = await start({ endsAfterMs, hooks: {} });
    await program.hears('ending');
    program.kill('SIGTERM');
    await program.ended;
    expect(warnings(program)).toBe(0);
  });
});

describe('an application that ends by itself, without app.close()', () => {
  it('loses nothing', async () => {
    const program = await start({ burst: 3000, endsAfterMs: 1 });
    expect(await program.ended).toBe(0);
    expect(await fixture.reopen()).toHaveLength(3000);
  });
});
