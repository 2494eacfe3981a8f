import { StoreReader } from '@blotter/core/reader';
import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collector } from '../peers/collector/collector.js';
import { CollectorProcess } from '../peers/collector/collector-process.js';
import { describeWithPeer } from '../peers/describe-with-peer.js';
import { SidecarProcess } from '../support/sidecar.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { readComposeFile } from './support/compose-file.js';
import { LokiStandIn } from './support/loki-stand-in.js';
import { COLLECTOR_FILE } from './support/our-collector.js';

/* docker-compose.yml without Docker: its programs, with its environment, on this machine's loopback. */

const DEMO = fileURLToPath(new URL('../../apps/trading-demo/dist/send.js', import.meta.url));

const place = new Workplace();
const { services } = readComposeFile();

/** Text in which what containers call each other is replaced by where it is here. */
type Replacements = Readonly<Record<string, string>>;

function replaced(text: string, replacements: Replacements): string {
  return Object.entries(replacements).reduce((result, [from, to]) => result.replaceAll(from, to), text);
}

function environmentOf(name: string, replacements: Replacements): Record<string, string> {
  const entries = Object.entries(services[name]!.environment!);
  return Object.fromEntries(entries.map(([key, value]) => [key, replaced(value, replacements)]));
}

/** Exit code of a health check that Node.js runs. */
function health(name: string, replacements: Replacements): number | null {
  const [, node, ...args] = services[name]!.healthcheck!.test;
  expect(node).toBe('node');
  return spawnSync(
    process.execPath,
    args.map((arg) => replaced(arg, replacements)),
  ).status;
}

/** Of a record in OTLP/JSON. */
function uidsOf({ records }: LokiStandIn): string[] {
  return records.flatMap(({ attributes = [] }) =>
    attributes.filter(({ key }) => key === 'log.record.uid').map(({ value }) => value!.stringValue!),
  );
}

await describeWithPeer(collector, 'docker-compose.yml, without Docker', () => {
  it('brings every activity of the demo to Loki', async () => {
    const loki = await LokiStandIn.start();
    place.later(() => loki.close());
    const tier = await CollectorProcess.start({
      folder: join(place.directory, 'collector'),
      files: [COLLECTOR_FILE],
      env: {
        ...environmentOf('collector', {
          '0.0.0.0:4317': '127.0.0.1:0',
          '0.0.0.0:4318': '127.0.0.1:0',
          '/var/lib/otelcol': join(place.directory, 'queue'),
          'http://loki:3100': `http://127.0.0.1:${loki.port}`,
        }),
        HEALTH_ENDPOINT: '127.0.0.1:0',
      },
      config: {},
    });
    place.later(() => tier.stop('SIGKILL'));
    const directory = join(place.directory, 'data');
    const sidecar = await SidecarProcess.start({
      directory,
      env: environmentOf('sidecar', { '0.0.0.0': '127.0.0.1', 'http://collector:4318': tier.http }),
    });
    place.later(() => sidecar.end('SIGKILL'));
    const api = new URL(sidecar.api).host;
    expect(health('sidecar', { '127.0.0.1:4319': api })).toBe(0);
    expect(health('demo', { 'sidecar:4319': api })).toBe(0);

    const demo = place.start(DEMO, [], {
      env: { PATH: process.env.PATH, ...environmentOf('demo', { 'http://sidecar:4318': sidecar.http }) },
    });
    await until(`some at Loki; the Collector says: ${tier.complaints}`, () => loki.records.length > 40);
    const { code, stdout, stderr } = await demo.kill('SIGTERM');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const sent = Number(/^Sent (\d+)\.$/m.exec(stdout)![1]);

    await until('all at Loki', () => uidsOf(loki).length >= sent);
    expect(await sidecar.end()).toBe(0);
    const reader = new StoreReader({ file: join(directory, 'blotter.db') });
    place.later(() => reader.close());
    const stored = reader.latest(sent + 1).map(({ uid }) => uid);
    expect(stored).toHaveLength(sent);
    expect(uidsOf(loki).sort()).toEqual(stored.sort());
    expect(loki.paths).toEqual(new Set(['/otlp/v1/logs']));
  });
});
