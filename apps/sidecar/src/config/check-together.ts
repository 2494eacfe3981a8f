import { checkDestinations } from './check-destinations.js';
import type { ConfigProblem } from './config-problem.js';
import type { SettingFinding } from './setting-finding.js';
import { type SettingPath, pathText } from './settings.js';
import type { SidecarConfig } from './sidecar-config.js';

/**
 * What no setting shows alone.
 * @param isWrong - of what is wrong by itself nothing more is said.
 */
export function checkTogether(
  config: SidecarConfig,
  sourceOf: (path: SettingPath) => string | undefined,
  isWrong: (path: SettingPath) => boolean,
): ConfigProblem[] {
  return [...limits(config), ...listeners(config), ...tokens(config), ...checkDestinations(config)]
    .filter(({ paths }) => !paths.some(isWrong))
    .map(({ paths: [path], message }) => ({ path: pathText(path), source: sourceOf(path), message }));
}

function limits({ receivers: { limits } }: SidecarConfig): SettingFinding[] {
  const of = (name: keyof typeof limits): SettingPath => ['receivers', 'limits', name];
  const pairs = [
    ['maxRecordBytes', 'maxDecodedBytes'],
    ['maxBodyBytes', 'maxInFlightBytes'],
    ['headersTimeoutMs', 'requestTimeoutMs'],
  ] as const;
  return pairs
    .filter(([smaller, larger]) => limits[smaller] > limits[larger])
    .map(([smaller, larger]) => ({
      paths: [of(smaller), of(larger)],
      message: `must not be more than ${pathText(of(larger))} (${limits[larger]}), but is ${limits[smaller]}`,
    }));
}

function listeners({ receivers: { http, grpc }, api }: SidecarConfig): SettingFinding[] {
  const all = [
    { path: ['receivers', 'http'], ...http },
    { path: ['receivers', 'grpc'], ...grpc },
    { path: ['api'], ...api },
  ].filter(({ enabled }) => enabled);
  if (!http.enabled && !grpc.enabled) {
    return [
      {
        paths: [
          ['receivers', 'grpc', 'enabled'],
          ['receivers', 'http', 'enabled'],
        ],
        message: 'must be true when receivers.http.enabled is false: nothing could be received',
      },
    ];
  }
  return all.flatMap((listener, index) =>
    all
      .slice(0, index)
      .filter(({ host, port }) => port !== 0 && port === listener.port && host === listener.host)
      .map(({ path, port }) => ({
        paths: [
          [...listener.path, 'port'],
          [...path, 'port'],
        ] as const,
        message: `must differ from ${pathText([...path, 'port'])}: both are ${port} on ${listener.host}`,
      })),
  );
}

function tokens({ auth }: SidecarConfig): SettingFinding[] {
  return auth.tokens.flatMap(({ name, sha256 }, index) => {
    const earlier = auth.tokens.slice(0, index);
    const same = earlier.findIndex((token) => token.sha256.toLowerCase() === sha256.toLowerCase());
    const findings: SettingFinding[] = [];
    if (earlier.some((token) => token.name === name)) {
      findings.push({
        paths: [['auth', 'tokens', index, 'name']],
        message: `must differ from the names of the other tokens; ${name} is there twice`,
      });
    }
    if (same >= 0) {
      findings.push({
        paths: [['auth', 'tokens', index, 'sha256']],
        message: `is the same token as auth.tokens[${same}]: give one of them all scopes`,
      });
    }
    return findings;
  });
}
