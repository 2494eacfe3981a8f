import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'yaml';
import { collector, collectorBinary } from '../peers/collector/collector.js';
import { describeWithPeer } from '../peers/describe-with-peer.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { readText, readYaml } from './support/compose-file.js';
import { LokiStandIn } from './support/loki-stand-in.js';
import { COLLECTOR_FILE, startOurCollector } from './support/our-collector.js';

const text = readText('otel-collector.yaml');

interface CollectorConfig {
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly receivers: Readonly<Record<string, unknown>>;
  readonly processors: Readonly<Record<string, unknown>>;
  readonly exporters: Readonly<Record<string, { readonly sending_queue?: { readonly storage?: string } }>>;
  readonly service: {
    readonly extensions: readonly string[];
    readonly pipelines: Readonly<Record<string, Readonly<Record<string, readonly string[] | string>>>>;
  };
}

/** A list, or the default of one that comes from the environment. */
function listOf(value: readonly string[] | string): readonly string[] {
  return typeof value === 'string' ? (parse(/^\$\{env:\w+:-(.*)\}$/.exec(value)![1]!) as string[]) : value;
}

function expectDefined(config: CollectorConfig): void {
  for (const pipeline of Object.values(config.service.pipelines)) {
    for (const kind of ['receivers', 'processors', 'exporters'] as const) {
      for (const name of listOf(pipeline[kind] ?? [])) expect(Object.keys(config[kind])).toContain(name);
    }
  }
  for (const name of config.service.extensions) expect(Object.keys(config.extensions)).toContain(name);
}

describe('otel-collector.yaml', () => {
  it('defines what its pipelines name, as it is and with the tier of a fleet', () => {
    expectDefined(parse(text) as CollectorConfig);
    const fleet = parse(text.replace(/^( *)## /gm, '$1')) as CollectorConfig;
    expectDefined(fleet);
    expect(fleet.service.pipelines['logs/fleet']!.exporters).toEqual(['kafka', 'clickhouse']);
    // Nothing that goes away with the process stands between an acknowledgement and the disk.
    for (const [name, { sending_queue }] of Object.entries(fleet.exporters)) {
      if (name !== 'debug') expect(sending_queue?.storage).toBe('file_storage/queue');
    }
    expect(text).not.toMatch(/^ {2}batch:/m);
  });

  it('with deploy/collector/event-name.yaml beside it limits memory first', () => {
    const ours = parse(text) as CollectorConfig;
    const beside = readYaml('deploy/collector/event-name.yaml') as CollectorConfig;
    const processors = beside.service.pipelines.logs!.processors!;
    expect(listOf(processors)[0]).toBe('memory_limiter');
    for (const name of listOf(processors)) {
      expect(Object.keys({ ...ours.processors, ...beside.processors })).toContain(name);
    }
  });
});

const workplace = new Workplace();

/** One record. @returns the status of the answer. */
async function send(to: string, eventName: string): Promise<number> {
  const { status } = await fetch(`${to}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ eventName }] }] }] }),
  });
  return status;
}

await describeWithPeer(collector, 'a real Collector with otel-collector.yaml', () => {
  it('finds nothing wrong with it', async () => {
    const { status, stderr } = spawnSync(await collectorBinary(), ['validate', '--config', COLLECTOR_FILE], {
      encoding: 'utf8',
      cwd: workplace.directory,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'has what it acknowledged while Loki was away after %s, too',
    async (signal) => {
      const folder = join(workplace.directory, 'collector');
      const gone = await LokiStandIn.start();
      const { port, endpoint } = gone;
      await gone.close();
      const first = await startOurCollector({ folder, loki: endpoint });
      workplace.later(() => first.stop('SIGKILL'));
      expect(await send(first.http, 'one')).toBe(200);
      expect(await send(first.http, 'two')).toBe(200);
      await first.stop(signal);

      const loki = await LokiStandIn.start(port);
      workplace.later(() => loki.close());
      const second = await startOurCollector({ folder, loki: endpoint });
      workplace.later(() => second.stop('SIGKILL'));
      await until(`both at Loki; the Collector says: ${second.complaints}`, () => loki.records.length >= 2);
      expect(new Set(loki.records.map(({ eventName }) => eventName))).toEqual(new Set(['one', 'two']));
      expect(loki.paths).toEqual(new Set(['/otlp/v1/logs']));
    },
  );
});
