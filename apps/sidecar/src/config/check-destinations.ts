import { headerProblem } from '@blotter/core/forward';
import { FilterError, parseFilter, parseTime } from '@blotter/core/reader';
import { isOwnAddress } from './own-address.js';
import type { SettingFinding } from './setting-finding.js';
import { type SettingPath, pathText } from './settings.js';
import type { DestinationConfig, SidecarConfig } from './sidecar-config.js';

/** What no pattern of the schema tells of the destinations of `forward`. */
export function checkDestinations({ forward: { destinations }, receivers }: SidecarConfig): SettingFinding[] {
  return destinations.flatMap((destination, index) => {
    const at = (...path: string[]): SettingPath => ['forward', 'destinations', index, ...path];
    const earlier = destinations.slice(0, index);
    return [
      ...sameName(destination, earlier, at('name')),
      ...address(destination, receivers, at('url')),
      ...headers(destination, at('headers')),
      ...filter(destination, at('filter')),
      ...start(destination, at('start')),
      ...tls(destination, at('tls')),
    ];
  });
}

function sameName(
  { name }: DestinationConfig,
  earlier: readonly DestinationConfig[],
  path: SettingPath,
): SettingFinding[] {
  // Files are named after it, and some file systems do not tell the cases of letters apart.
  const isSame = (other: string): boolean => other.toLowerCase() === name.toLowerCase();
  if (!earlier.some((destination) => isSame(destination.name))) return [];
  return [finding(path, `must differ from the names of the other destinations; ${name} is there twice`)];
}

function address(
  destination: DestinationConfig,
  { http, grpc }: SidecarConfig['receivers'],
  path: SettingPath,
): SettingFinding[] {
  if (!URL.canParse(destination.url)) {
    return [
      finding(path, 'has no host, or a port that is none: write for instance https://otlp.example.com:4318'),
    ];
  }
  const url = new URL(destination.url);
  const own = [
    { setting: 'receivers.http', ...http },
    { setting: 'receivers.grpc', ...grpc },
  ].find(({ enabled, host, port }) => enabled && port === portOf(url) && isOwnAddress(url.hostname, host));
  if (own === undefined) return [];
  return [
    finding(
      path,
      `is ${own.setting} of this sidecar: it would receive what it sends, and send it again; name another backend`,
    ),
  ];
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

function headers({ headers, protocol }: DestinationConfig, path: SettingPath): SettingFinding[] {
  const names = Object.keys(headers);
  return names.flatMap((name, index) => {
    const isTwice = names.slice(0, index).some((other) => other.toLowerCase() === name.toLowerCase());
    const problem = isTwice
      ? 'it is there twice (upper and lower case are the same)'
      : headerProblem(name, headers[name]!, protocol);
    return problem === undefined ? [] : [finding([...path, name], `cannot be sent: ${problem}`)];
  });
}

function filter({ filter }: DestinationConfig, path: SettingPath): SettingFinding[] {
  if (filter === undefined) return [];
  try {
    parseFilter(filter);
    return [];
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return [finding(path, `is no filter. ${error.message}`)];
  }
}

function start({ start }: DestinationConfig, path: SettingPath): SettingFinding[] {
  if (start === 'beginning' || start === 'now' || parseTime(start) !== undefined) return [];
  return [finding(path, `must be a time such as 2026-01-31T12:00:00Z, but ${JSON.stringify(start)} is none`)];
}

function tls({ tls, url }: DestinationConfig, path: SettingPath): SettingFinding[] {
  if (tls === undefined) return [];
  if (!/^https:/i.test(url)) {
    return [finding(path, `is for https, but ${pathText([...path.slice(0, -1), 'url'])} is http`)];
  }
  if ((tls.certFile === undefined) === (tls.keyFile === undefined)) return [];
  const [missing, given] = tls.certFile === undefined ? ['certFile', 'keyFile'] : ['keyFile', 'certFile'];
  return [finding([...path, missing], `is missing: ${given} is of no use without it`)];
}

function finding(path: SettingPath, message: string): SettingFinding {
  return { paths: [path], message };
}
