import { parser as logql } from '@grafana/lezer-logql';
import { describe, expect, it } from '@jest/globals';
import type { Parser } from '@lezer/common';
import { parser as promql } from '@prometheus-io/lezer-promql';
import { readYaml } from '../compose/support/compose-file.js';
import { asSent, isBuiltIn, queriesOf, readDashboards, variablesIn } from './support/dashboard.js';

interface Provisioned {
  readonly datasources: ReadonlyArray<{ readonly uid: string; readonly type: string }>;
}

const dashboards = readDashboards();
const { datasources } = readYaml('deploy/grafana/provisioning/datasources/datasources.yaml') as Provisioned;

/** What the grammar of a query language does not understand. */
function notUnderstood(parser: Parser, query: string): string[] {
  const errors: string[] = [];
  parser.parse(query).iterate({
    enter: ({ type, from }) => {
      if (type.isError) errors.push(`at ${from}: ${query.slice(from, from + 20)}`);
    },
  });
  return errors;
}

describe('the official grammars', () => {
  it.each(queriesOf('loki'))('of LogQL: %s', (_, query) => {
    expect(notUnderstood(logql, asSent(query))).toEqual([]);
  });

  it.each(queriesOf('prometheus'))('of PromQL: %s', (_, query) => {
    expect(notUnderstood(promql, asSent(query))).toEqual([]);
  });

  it('find what is wrong', () => {
    expect(notUnderstood(logql, '{service_name=}')).not.toEqual([]);
    expect(notUnderstood(promql, 'sum by (rate(x[1m]))')).not.toEqual([]);
  });
});

describe.each(dashboards)('%s', (_name, { panels, templating, links }) => {
  it('has panels of its own ids, with a meaning, that do not overlap', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = new Set<string>();
    for (const { type, title, description, gridPos } of panels) {
      expect(title).not.toBe('');
      if (type !== 'row') expect(description).not.toBe('');
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(cells.has(`${x},${y}`)).toBe(false);
          cells.add(`${x},${y}`);
        }
      }
    }
  });

  it('asks data sources that are provisioned', () => {
    const asked = [
      ...panels.flatMap(({ datasource, targets = [] }) => [datasource, ...targets.map((t) => t.datasource)]),
      ...templating.list.map(({ datasource }) => datasource),
    ];
    for (const source of asked) {
      if (source === undefined) continue;
      expect(datasources).toContainEqual(expect.objectContaining(source));
    }
  });

  it('uses variables that it has, and has none that it does not use', () => {
    const names = templating.list.map(({ name }) => name);
    const used = panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => variablesIn(expr)));
    for (const name of used) if (!isBuiltIn(name)) expect(names).toContain(name);
    for (const name of names) expect(used).toContain(name);
  });

  it('leads to the other', () => {
    const urls = dashboards.map(([, { uid }]) => `/d/${uid}`);
    for (const { url } of links) expect(urls).toContain(url);
  });
});
