import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync } from 'node:fs';
import { all, last, parseDockerfile } from '../deploy/support/dockerfile.js';
import { enabled, readComposeFile, readText } from './support/compose-file.js';

const root = new URL('../../', import.meta.url);
const file = readComposeFile();
const services = Object.entries(file.services);
const ALWAYS = ['sidecar', 'demo'];

/** `name:tag`, where the tag names one version. */
const PINNED = /^[a-z0-9./-]+:v?\d+\.\d+\.\d+[\w.-]*$/;

function dockerfileOf(build: NonNullable<(typeof services)[number][1]['build']>): string {
  const { context, dockerfile = 'Dockerfile' } = typeof build === 'string' ? { context: build } : build;
  return context === '.' ? dockerfile : `${context}/${dockerfile}`;
}

describe('docker-compose.yml', () => {
  it('is what the Compose Specification allows', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    const validate = ajv.compile(JSON.parse(readText('test/compose/schema/compose-spec.json')) as object);
    validate(file);
    expect(validate.errors).toBeNull();
    // The schema is one that refuses.
    expect(validate({ services: { sidecar: { imagee: 'x' } } })).toBe(false);
  });

  it.each(services)('%s: one version of everything', (_name, { image, build }) => {
    expect(image).toMatch(PINNED);
    if (build === undefined) return;
    const args = /^ARG NODE_IMAGE=(\S+)$/m.exec(readText(dockerfileOf(build)))?.[1] ?? '';
    const stages = parseDockerfile(readText(dockerfileOf(build)));
    const names = stages.map(({ name }) => name);
    for (const { from } of stages) {
      if (!names.includes(from)) expect(from.replace('${NODE_IMAGE}', args)).toMatch(PINNED);
    }
  });

  it.each(services)('%s: nothing more than it needs', (_name, service) => {
    expect(service).toMatchObject({
      restart: 'unless-stopped',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it.each(services)('%s: says whether it is well, without a shell', (_name, { healthcheck }) => {
    expect(healthcheck!.test[0]).toBe('CMD');
    expect(healthcheck!.test.length).toBeGreaterThan(1);
  });

  it.each(services)('%s: mounts what is there', (_name, { volumes = [] }) => {
    for (const volume of volumes) {
      const [source, , mode] = volume.split(':');
      if (source!.startsWith('./')) {
        expect({ source, exists: existsSync(new URL(source!, root)), mode }).toEqual({
          source,
          exists: true,
          mode: 'ro',
        });
      } else expect(Object.keys(file.volumes)).toContain(source);
    }
  });

  it('has no volume that nobody uses', () => {
    const used = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]));
    for (const name of Object.keys(file.volumes)) expect(used).toContain(name);
  });

  it('starts everything, or, with the profile minimal, what needs no Grafana', () => {
    const [, byDefault] = /^COMPOSE_PROFILES=(\w+)$/m.exec(readText('.env'))!;
    expect(enabled(file, [byDefault!])).toEqual([...ALWAYS, 'collector', 'loki', 'prometheus', 'grafana']);
    expect(enabled(file, ['minimal'])).toEqual([...ALWAYS, 'collector-minimal']);
  });

  it.each([['full'], ['minimal']])('with the profile %s waits for nothing that does not start', (profile) => {
    const started = enabled(file, [profile]);
    for (const name of started) {
      for (const [other, { condition }] of Object.entries(file.services[name]!.depends_on ?? {})) {
        expect(started).toContain(other);
        expect(condition).toBe('service_healthy');
      }
    }
  });

  it.each([['full'], ['minimal']])('with the profile %s has one Collector that is called so', (profile) => {
    const called = enabled(file, [profile]).filter(
      (name) =>
        name === 'collector' || file.services[name]!.networks?.default?.aliases?.includes('collector'),
    );
    expect(called).toHaveLength(1);
    const ports = Object.values(file.services).flatMap(({ ports = [] }) => ports);
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('forwards to the port that the Collector listens on', () => {
    const { BLOTTER_FORWARD_DESTINATIONS } = file.services.sidecar!.environment!;
    const [{ url }] = JSON.parse(BLOTTER_FORWARD_DESTINATIONS!) as [{ url: string }];
    const { hostname, port } = new URL(url);
    expect(hostname).toBe('collector');
    for (const name of ['collector', 'collector-minimal']) {
      expect(file.services[name]!.environment!.OTLP_HTTP_ENDPOINT).toBe(`0.0.0.0:${port}`);
    }
  });
});

describe('deploy/demo/Dockerfile', () => {
  const stages = parseDockerfile(readText('deploy/demo/Dockerfile'));

  it('is built on the Node.js of the sidecar, and runs what is compiled as nobody in particular', () => {
    expect(stages.map(({ from }) => from)).toEqual(
      parseDockerfile(readText('Dockerfile'))
        .slice(0, 2)
        .map(({ from }) => from),
    );
    expect(last(stages.at(-1)!, 'USER')).toBe('1000:1000');
    expect(existsSync(new URL('apps/trading-demo/src/send.ts', root))).toBe(true);
    expect(last(stages.at(-1)!, 'ENTRYPOINT')).toContain('apps/trading-demo/dist/send.js');
    for (const stage of stages) {
      for (const copy of all(stage, 'COPY').filter((rest) => !rest.startsWith('--from'))) {
        for (const source of copy.split(' ').slice(0, -1)) {
          expect({ source, exists: existsSync(new URL(source, root)) }).toEqual({ source, exists: true });
        }
      }
    }
  });
});
