import { BlotterFixture } from '../traps/support/blotter-fixture.js';
import type { ProgramConfig } from './programs/program-config.js';
import { ForkedProgram } from './support/forked-program.js';

/** OpenTelemetry's standard variables, each in a process of its own. */

const fixture = new BlotterFixture();

async function run(env: Record<string, string>, config: ProgramConfig = {}): Promise<ForkedProgram> {
  const given = { hooks: {}, durably: true, options: { directory: fixture.directory }, ...config };
  const program = new ForkedProgram(given, { env });
  fixture.later(() => program.end());
  await program.hears('started');
  return program;
}

async function resourceOf(program: ForkedProgram): Promise<Record<string, unknown>> {
  program.kill('SIGTERM');
  await program.ended;
  return Object.fromEntries((await fixture.reopen())[0]!.resource.attributes);
}

describe('environment variables', () => {
  const attributes = 'deployment.environment.name=test,service.name=from-attributes,team=a%20b';

  it('OTEL_RESOURCE_ATTRIBUTES are the records’ resource', async () => {
    const resource = await resourceOf(await run({ OTEL_RESOURCE_ATTRIBUTES: attributes }));
    expect(resource).toMatchObject({
      'deployment.environment.name': 'test',
      'service.name': 'from-attributes',
      team: 'a b',
      'telemetry.sdk.language': 'nodejs',
    });
    expect(resource['service.instance.id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('OTEL_SERVICE_NAME goes before them', async () => {
    const env = { OTEL_RESOURCE_ATTRIBUTES: attributes, OTEL_SERVICE_NAME: 'from-variable' };
    const resource = await resourceOf(await run(env));
    expect(resource).toMatchObject({ 'service.name': 'from-variable', team: 'a b' });
  });

  it('the option serviceName goes before both', async () => {
    const options = { directory: fixture.directory, serviceName: 'from-option' };
    const resource = await resourceOf(await run({ OTEL_SERVICE_NAME: 'from-variable' }, { options }));
    expect(resource['service.name']).toBe('from-option');
  });

  it('OTEL_SDK_DISABLED refuses records, says so, and counts them', async () => {
    const program = await run({ OTEL_SDK_DISABLED: 'true' }, { burst: 5 });
    expect(await program.hears('refused')).toMatchObject({ code: 'ERR_BLOTTER_DROPPED' });
    expect((await program.hears('started')).accounting).toMatchObject({
      created: 6,
      durable: 0,
      queued: 0,
      rejected: { sdk_disabled: 6 },
    });
  });

  it('OTEL_BLRP_MAX_QUEUE_SIZE is the bound', async () => {
    const program = await run({ OTEL_BLRP_MAX_QUEUE_SIZE: '3' }, { burst: 10 });
    expect((await program.hears('started')).accounting).toMatchObject({ dropped: { queue_full: 7 } });
  });
});
