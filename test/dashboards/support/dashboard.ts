import { readFileSync, readdirSync } from 'node:fs';

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly datasource: { readonly type: string; readonly uid: string };
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly Target[];
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: unknown;
  readonly datasource?: { readonly type: string; readonly uid: string };
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly links: ReadonlyArray<{ readonly url: string }>;
}

const folder = new URL('../../../deploy/grafana/dashboards/', import.meta.url);

/** All that Grafana is provisioned with, with the names of their files. */
export function readDashboards(): Array<readonly [string, Dashboard]> {
  return readdirSync(folder)
    .sort()
    .map((name) => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Dashboard]);
}

/** Queries of one kind of data source, each with where it stands. */
export function queriesOf(type: 'loki' | 'prometheus'): Array<readonly [string, string]> {
  return readDashboards().flatMap(([name, { panels }]) =>
    panels.flatMap(({ title, targets = [] }) =>
      targets
        .filter(({ datasource }) => datasource.type === type)
        .map(({ refId, expr }) => [`${name}: ${title} ${refId}`, expr] as const),
    ),
  );
}

/** Names that Grafana replaces in a query. */
export function variablesIn(query: string): string[] {
  return [...query.matchAll(/\$(\w+)/g)].map(([, name]) => name!);
}

const BUILT_IN: Readonly<Record<string, string>> = {
  __auto: '1m',
  __range: '1h',
  __rate_interval: '1m',
  severity: '0',
};

/** Those that Grafana always knows. */
export function isBuiltIn(name: string): boolean {
  return name.startsWith('__') && name in BUILT_IN;
}

/** As Grafana sends it when everything is selected. */
export function asSent(query: string): string {
  return query.replace(/\$(\w+)/g, (_, name: string) => BUILT_IN[name] ?? '.*');
}
