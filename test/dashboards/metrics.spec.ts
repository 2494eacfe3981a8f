import { ActivityModule } from '@blotter/nestjs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { parser } from '@prometheus-io/lezer-promql';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startModule } from '../nestjs/support/testing-app.js';
import { jsonLogs } from '../sidecar/support/http-sender.js';
import { ManualReader } from '../support/manual-reader.js';
import { SidecarProcess } from '../support/sidecar.js';
import { until } from '../support/until.js';
import { BlotterFixture } from '../traps/support/blotter-fixture.js';
import { asSent, queriesOf } from './support/dashboard.js';

/** Made by Prometheus itself. */
const OF_PROMETHEUS = ['up'];
/** A sidecar that is well has none of these. */
const OF_MISFORTUNES = ['blotter_dropped_total', 'blotter_writer_faults'];

const fixture = new BlotterFixture();

/** Names of metrics in a query. */
function metricsIn(query: string): string[] {
  const names: string[] = [];
  parser.parse(query).iterate({
    enter: ({ name, node }) => {
      if (name === 'VectorSelector') names.push(query.slice(node.firstChild!.from, node.firstChild!.to));
    },
  });
  return names;
}

/** Metrics of a sidecar that has received and forwards, with the values that each label has. */
async function scraped(): Promise<Map<string, Map<string, Set<string>>>> {
  const directory = mkdtempSync(join(tmpdir(), 'blotter-'));
  const sidecar = await SidecarProcess.start({
    directory,
    env: { BLOTTER_FORWARD_DESTINATIONS: '[{"name":"nowhere","url":"http://127.0.0.1:9"}]' },
  });
  try {
    const { status } = await fetch(`${sidecar.http}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: jsonLogs(),
    });
    expect(status).toBe(200);
    let metrics = new Map<string, Map<string, Set<string>>>();
    await until('the index and the forwarder are up', async () => {
      metrics = parseMetrics(await (await fetch(`${sidecar.api}/metrics`)).text());
      return metrics.has('blotter_search_lag') && metrics.has('blotter_forward_lag');
    });
    return metrics;
  } finally {
    await sidecar.end();
    rmSync(directory, { recursive: true, force: true });
  }
}

function parseMetrics(text: string): Map<string, Map<string, Set<string>>> {
  const metrics = new Map<string, Map<string, Set<string>>>();
  for (const [, name, labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? /gm)) {
    const known = metrics.get(name!) ?? new Map<string, Set<string>>();
    metrics.set(name!, known);
    for (const [, label, value] of labels.matchAll(/(\w+)="([^"]*)"/g)) {
      known.set(label!, (known.get(label!) ?? new Set()).add(value!));
    }
  }
  return metrics;
}

describe('what the dashboards ask of Prometheus', () => {
  let metrics: Awaited<ReturnType<typeof scraped>>;

  beforeAll(async () => {
    metrics = await scraped();
  });

  it.each(queriesOf('prometheus'))('%s: a running sidecar has it', (_, query) => {
    const names = metricsIn(asSent(query));
    expect(names).not.toEqual([]);
    for (const name of names) {
      if (![...OF_PROMETHEUS, ...OF_MISFORTUNES].includes(name)) expect([...metrics.keys()]).toContain(name);
    }
  });

  it.each(queriesOf('prometheus'))('%s: by labels that are there', (_, query) => {
    const labels = [...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(/, */));
    const known = metricsIn(asSent(query)).flatMap((name) => [...(metrics.get(name)?.keys() ?? [])]);
    // Only with a misfortune.
    for (const label of labels) if (label !== 'blotter_reason') expect(known).toContain(label);
  });
});

it('a process in trouble has the metrics of misfortunes', async () => {
  const reader = new ManualReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  fixture.later(() => meterProvider.shutdown());
  const options = { directory: fixture.directory, meterProvider, maxQueueRecords: 1 };
  const { activity } = await startModule(fixture, [ActivityModule.forRoot(options)]);
  const unlock = fixture.lock();
  fixture.later(unlock);
  for (let n = 0; n < 3; n++) activity.info('tick');
  await activity.flush({ until: 'durable' });
  const points = async () => Object.entries(await reader.points());
  await until('the lock is a fault', async () =>
    (await points()).some(([name, list]) => name === 'blotter.writer.faults' && list.length > 0),
  );
  const seen = (await points()).filter(([, list]) => list.length > 0).map(([name]) => name);
  const [dropped, faults] = OF_MISFORTUNES;
  expect(seen.map((name) => name.replaceAll('.', '_'))).toEqual(
    expect.arrayContaining([dropped!.replace(/_total$/, ''), faults]),
  );
  expect((await reader.points())['blotter.dropped']).toContainEqual([2, { 'blotter.reason': 'queue_full' }]);
});
