import { StoreReader } from '@blotter/core/reader';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NOBODY, describeAsNobody } from '../faults/support/describe-with.js';
import { DockerIgnore } from './support/docker-ignore.js';
import { all, execForm, last, parseDockerfile, parsePairs } from './support/dockerfile.js';
import { type BuildContext, StageFolder, filesBelow } from './support/stage-folder.js';
import { StartedSidecar } from './support/started-sidecar.js';

/** What the Dockerfile does, done without Docker: each stage in a folder, its commands run there. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const stages = parseDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'));
const image = stages.at(-1)!;
const context: BuildContext = {
  root,
  ignore: new DockerIgnore(readFileSync(join(root, '.dockerignore'), 'utf8')),
};
const BUILD_TIMEOUT_MS = 300_000;

/** Everything that the build needs is installed in this checkout: what is not ours is lent. */
function lendDependencies(cwd: string): void {
  for (const folder of ['.', 'libs/core', 'libs/nestjs', 'apps/sidecar']) {
    const theirs = join(root, folder, 'node_modules');
    const ours = join(cwd, folder, 'node_modules');
    if (!existsSync(theirs)) continue;
    mkdirSync(ours, { recursive: true });
    for (const name of readdirSync(theirs)) {
      if (name !== '@blotter') symlinkSync(join(theirs, name), join(ours, name));
    }
  }
  mkdirSync(join(cwd, 'node_modules/@blotter'));
  for (const name of ['core', 'nestjs']) {
    symlinkSync(join(cwd, 'libs', name), join(cwd, 'node_modules/@blotter', name));
  }
}

describeAsNobody('The image', () => {
  let work: string;
  let app: string;
  let data: string;

  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), 'blotter-image-'));
    chmodSync(work, 0o755);
    const folders = new Map<string, StageFolder>();
    for (const stage of stages) {
      const name = stage.name ?? 'image';
      const folder = new StageFolder(join(work, name), context, folders);
      folders.set(
        name,
        folder.build(stage, {
          'npm ci --ignore-scripts': lendDependencies,
          // Its owner is a user of the image.
          [all(image, 'RUN')[0]!]: () => {
            mkdirSync(folder.at('/data'), { mode: 0o700 });
            chownSync(folder.at('/data'), NOBODY, NOBODY);
          },
        }),
      );
    }
    app = folders.get('image')!.at('/app');
    data = folders.get('image')!.at('/data');
  }, BUILD_TIMEOUT_MS);

  afterAll(() => rmSync(work, { recursive: true, force: true }));

  /** The image's command, as a user who may write nothing but the data. */
  function start(): Promise<StartedSidecar> {
    const [node, ...entry] = execForm(last(image, 'ENTRYPOINT'));
    expect(node).toBe('node');
    return StartedSidecar.start([process.execPath, ...entry, ...execForm(last(image, 'CMD'))], {
      cwd: app,
      uid: NOBODY,
      gid: NOBODY,
      env: {
        ...parsePairs(all(image, 'ENV')),
        BLOTTER_STORAGE_DIRECTORY: data,
        BLOTTER_RECEIVERS_HTTP_PORT: '0',
        BLOTTER_RECEIVERS_GRPC_PORT: '0',
        BLOTTER_API_PORT: '0',
        // As with a read-only root: there is nowhere else to write.
        TMPDIR: join(work, 'nowhere'),
        HOME: join(work, 'nowhere'),
      },
    });
  }

  /** Exit code of the image's health command. */
  function checkHealth(port: string): number | null {
    const [, ...args] = execForm(last(image, 'HEALTHCHECK'));
    return spawnSync(process.execPath, args, { env: { BLOTTER_API_PORT: port } }).status;
  }

  it('holds the packages as they would be published, and nothing for development', () => {
    expect(readdirSync(join(app, 'libs'))).toEqual(['core', 'nestjs']);
    expect(readdirSync(join(app, 'apps'))).toEqual(['sidecar']);
    expect(filesBelow(join(app, 'libs/core/src'))).toEqual([]);
    expect(filesBelow(join(app, 'libs/nestjs/src'))).toEqual([]);
    expect(filesBelow(join(app, 'apps/sidecar/src'))).toEqual([]);
    expect(existsSync(join(app, 'node_modules/typescript'))).toBe(false);
    expect(existsSync(join(app, 'node_modules/@nestjs/testing'))).toBe(false);
    expect(existsSync(join(app, 'LICENSE'))).toBe(true);
  });

  it('keeps a record that is sent to it, is healthy, and ends in order', async () => {
    const sidecar = await start();
    try {
      const answer = await fetch(`${sidecar.addresses.http}/v1/logs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          resourceLogs: [{ scopeLogs: [{ logRecords: [{ eventName: 'sent_to_the_image' }] }] }],
        }),
      });
      expect(answer.status).toBe(200);
      expect(checkHealth(new URL(sidecar.addresses.api!).port)).toBe(0);
    } finally {
      await sidecar.end();
    }
    expect(await sidecar.ended).toBe(0);
    expect(checkHealth(new URL(sidecar.addresses.api!).port)).toBe(1);
    const reader = new StoreReader({ file: join(data, 'blotter.db') });
    try {
      expect(reader.latest(1)).toMatchObject([{ eventName: 'sent_to_the_image' }]);
    } finally {
      reader.close();
    }
  });
});
