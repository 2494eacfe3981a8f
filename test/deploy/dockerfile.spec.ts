import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerIgnore } from './support/docker-ignore.js';
import { all, execForm, last, parseCopy, parseDockerfile, parsePairs } from './support/dockerfile.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const ignore = new DockerIgnore(read('.dockerignore'));
const stages = parseDockerfile(read('Dockerfile'));
const image = stages.at(-1)!;

describe('Dockerfile', () => {
  it('copies what exists and is not ignored, or what an earlier stage made', () => {
    const names: Array<string | undefined> = [];
    for (const stage of stages) {
      for (const { from, sources } of all(stage, 'COPY').map(parseCopy)) {
        if (from !== undefined) expect(names).toContain(from);
        else
          for (const source of sources) {
            const exists = existsSync(new URL(source, root));
            expect({ source, exists, isIgnored: ignore.ignores(source) }).toEqual({
              source,
              exists: true,
              isIgnored: false,
            });
          }
      }
      names.push(stage.name);
    }
  });

  it('is built on the Node.js that the tests run on', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as {
      devDependencies: Record<string, string>;
    };
    for (const { from } of stages) expect(from).toMatch(new RegExp(`^node:${devDependencies.node}-`));
  });

  it('says which version of the sidecar it holds', () => {
    const { version } = JSON.parse(read('apps/sidecar/package.json')) as { version: string };
    expect(parsePairs(all(image, 'LABEL'))).toMatchObject({
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': 'Apache-2.0',
    });
  });

  it('runs as a user by number who is not root, with the data in a volume that is his', () => {
    const user = last(image, 'USER');
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(all(image, 'RUN')).toEqual([`mkdir -m 700 /data && chown ${user} /data`]);
    expect(last(image, 'VOLUME')).toBe('/data');
    const order = image.instructions.map(({ name }) => name);
    // What is done to a folder after it became a volume is forgotten.
    expect(order.indexOf('VOLUME')).toBeGreaterThan(order.indexOf('RUN'));
  });

  it('opens nothing to the network that the defaults do not', () => {
    expect(parsePairs(all(image, 'ENV'))).toEqual({
      NODE_ENV: 'production',
      BLOTTER_STORAGE_DIRECTORY: '/data',
    });
    expect(last(image, 'EXPOSE')).toBe('4318 4317 4319');
  });

  it('starts without a shell, which would keep the signal from it', () => {
    const { bin } = JSON.parse(read('apps/sidecar/package.json')) as { bin: { blotter: string } };
    expect([...execForm(last(image, 'ENTRYPOINT')), ...execForm(last(image, 'CMD'))]).toEqual([
      'node',
      join('apps/sidecar', bin.blotter),
      'serve',
    ]);
    // npm makes it a command: without this line the shell would read it.
    expect(read(join('apps/sidecar', bin.blotter))).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(last(image, 'STOPSIGNAL')).toBe('SIGTERM');
    expect(execForm(last(image, 'HEALTHCHECK'))[0]).toBe('node');
  });
});

describe('.dockerignore', () => {
  it.each([
    '.git/config',
    '.env',
    'data/start/blotter.db',
    'node_modules/fastify/package.json',
    'apps/sidecar/node_modules/x/index.js',
    'libs/core/dist/index.js',
    'libs/core/src/model/uid.spec.ts',
    'test/support/until.ts',
  ])('keeps %s out', (path) => expect(ignore.ignores(path)).toBe(true));
});
