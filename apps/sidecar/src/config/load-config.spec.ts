import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SidecarConfigError } from '../errors.js';
import { problemText } from './config-problem.js';
import { type ConfigSources, loadConfig } from './load-config.js';

const HASH = 'ab'.repeat(32);
/** When nothing is set. */
const DEFAULTS = loadConfig({ env: {} }).config;

describe('loadConfig', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'blotter-config-'));
    file = join(directory, 'blotter.yaml');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function load(text: string, sources: Omit<ConfigSources, 'file'> = {}) {
    writeFileSync(file, text);
    return loadConfig({ env: {}, ...sources, file }).config;
  }

  /** Every problem, one line each, with the file by its short name. */
  function problems(sources: ConfigSources): string[] {
    try {
      loadConfig({ env: {}, ...sources });
    } catch (error) {
      return (error as SidecarConfigError).problems.map((problem) =>
        problemText(problem).replaceAll(file, 'blotter.yaml'),
      );
    }
    return [];
  }

  function problemsOf(text: string, env: Record<string, string> = {}): string[] {
    writeFileSync(file, text);
    return problems({ file, env });
  }

  describe('sources', () => {
    it('needs none: everything has a default', () => {
      expect(DEFAULTS).toMatchObject({
        storage: { directory: './data', fileName: 'blotter.db' },
        receivers: {
          http: { enabled: true, host: '127.0.0.1', port: 4318, allowedOrigins: [] },
          grpc: { enabled: true, host: '127.0.0.1', port: 4317 },
          limits: { maxBodyBytes: 16 * 1024 * 1024, maxDecodedBytes: 64 * 1024 * 1024 },
        },
        api: { host: '127.0.0.1', port: 4319 },
        auth: { tokens: [] },
        security: { allowInsecureExposure: false },
        log: { level: 'info' },
        shutdownTimeoutMs: 5000,
      });
    });

    it('gives the flag before the variable before the file before the default', () => {
      const text = 'storage: { directory: /file }\napi: { port: 1 }\nreceivers: { http: { port: 2 } }\n';
      const env = { BLOTTER_STORAGE_DIRECTORY: '/variable', BLOTTER_API_PORT: '3' };
      const config = load(text, { env, data: '/flag' });
      expect(config.storage.directory).toBe('/flag');
      expect(config.api.port).toBe(3);
      expect(config.receivers.http.port).toBe(2);
      expect(config.receivers.grpc.port).toBe(4317);
    });

    it('takes the file that BLOTTER_CONFIG names, and --config before it', () => {
      writeFileSync(file, 'api: { port: 5 }');
      expect(loadConfig({ env: { BLOTTER_CONFIG: file } }).config.api.port).toBe(5);
      const other = join(directory, 'other.yaml');
      writeFileSync(other, 'api: { port: 6 }');
      expect(loadConfig({ env: { BLOTTER_CONFIG: file }, file: other }).config.api.port).toBe(6);
    });

    it('takes numbers, booleans, lists and tokens from variables', () => {
      const { config } = loadConfig({
        env: {
          BLOTTER_RECEIVERS_GRPC_ENABLED: 'FALSE',
          BLOTTER_RECEIVERS_LIMITS_MAX_BODY_BYTES: ' 2048 ',
          BLOTTER_SECURITY_ALLOWED_HOSTS: 'a.example, b.example,',
          BLOTTER_AUTH_TOKENS: `orders:ingest:${HASH},ops:read+admin:${'cd'.repeat(32)}`,
        },
      });
      expect(config.receivers.grpc.enabled).toBe(false);
      expect(config.receivers.limits.maxBodyBytes).toBe(2048);
      expect(config.security.allowedHosts).toEqual(['a.example', 'b.example']);
      expect(config.auth.tokens).toEqual([
        { name: 'orders', scopes: ['ingest'], sha256: HASH },
        { name: 'ops', scopes: ['read', 'admin'], sha256: 'cd'.repeat(32) },
      ]);
    });

    it('puts TLS together from a file and variables', () => {
      const { tls } = load('api: { tls: { certFile: a.crt } }', {
        env: { BLOTTER_API_TLS_KEY_FILE: 'a.key' },
      }).api;
      expect(tls).toEqual({ certFile: 'a.crt', keyFile: 'a.key' });
    });

    it('takes what is empty as if it was not there', () => {
      expect(load('')).toEqual(DEFAULTS);
      expect(
        load('# nothing\nreceivers:\n  http:\n    tls:\n    port:\n', { env: { BLOTTER_API_PORT: ' ' } }),
      ).toEqual(DEFAULTS);
    });

    it('takes JSON, which is YAML', () => {
      expect(load('{"api": {"port": 7}}').api.port).toBe(7);
    });

    it('is frozen to the bottom', () => {
      const { config } = loadConfig({ env: { BLOTTER_AUTH_TOKENS: `a:ingest:${HASH}` } });
      const parts = [
        config,
        config.receivers,
        config.receivers.http,
        config.auth.tokens,
        config.auth.tokens[0],
      ];
      expect(parts.every((part) => Object.isFrozen(part))).toBe(true);
    });
  });

  describe('variables of OpenTelemetry', () => {
    it('takes OTEL_LOG_LEVEL where neither a file nor a variable of Blotter says more', () => {
      const env = { OTEL_LOG_LEVEL: 'VERBOSE' };
      expect(loadConfig({ env }).config.log.level).toBe('debug');
      expect(load('log: { level: error }', { env }).log.level).toBe('error');
      expect(load('log: { format: text }', { env }).log).toEqual({ level: 'debug', format: 'text' });
      expect(loadConfig({ env: { ...env, BLOTTER_LOG_LEVEL: 'warn' } }).config.log.level).toBe('warn');
    });

    it('ignores a level that is none, with a warning', () => {
      const { config, warnings } = loadConfig({ env: { OTEL_LOG_LEVEL: 'loud' } });
      expect(config.log.level).toBe('info');
      expect(warnings).toEqual([expect.stringContaining('OTEL_LOG_LEVEL')]);
    });

    it('does not mind those that are for SDKs', () => {
      const env = { OTEL_SDK_DISABLED: 'true', OTEL_BLRP_MAX_QUEUE_SIZE: '1', OTEL_SERVICE_NAME: 'x' };
      expect(loadConfig({ env }).config).toEqual(DEFAULTS);
    });
  });

  describe('problems', () => {
    it('are told all at once, each with its path, its place and what it must be', () => {
      const text = [
        'reciever: {}', //                                1
        'receivers:', //                                  2
        '  http:', //                                     3
        '    port: 70000', //                             4
        '    hosts: a', //                                5
        '  limits: lots', //                              6
        'log: { level: loud, format: json }', //          7
        'api: { enabled: yes }', //                       8
      ].join('\n');
      expect(problemsOf(text, { BLOTTER_API_PORT: '4x', BLOTTER_API_PROT: '1' })).toEqual([
        'BLOTTER_API_PROT: there is no such variable. Did you mean BLOTTER_API_PORT?',
        'receivers.http.port (blotter.yaml:4:5): must be a whole number from 0 to 65535, but is 70000',
        'receivers.http.hosts (blotter.yaml:5:5): there is no such setting. Did you mean receivers.http.host?',
        expect.stringMatching(
          /^receivers\.limits \(blotter\.yaml:6:3\): must be a section with maxBodyBytes, .*, but is "lots"$/,
        ),
        'api.enabled (blotter.yaml:8:8): must be true or false, but is "yes"',
        'api.port (BLOTTER_API_PORT): must be a whole number from 0 to 65535, but is "4x"',
        'log.level (blotter.yaml:7:8): must be debug or info or warn or error, but is "loud"',
        'reciever (blotter.yaml:1:1): there is no such setting. Did you mean receivers?',
      ]);
    });

    it('are one error with a code and a hint', () => {
      expect(() => loadConfig({ env: { BLOTTER_API_PORT: '-1' } })).toThrow(
        expect.objectContaining({
          name: 'SidecarConfigError',
          code: 'ERR_BLOTTER_CONFIG',
          message: expect.stringContaining(
            'The configuration has a problem:\n  api.port (BLOTTER_API_PORT):',
          ),
          hint: expect.stringContaining('docs/configuration.md'),
        }),
      );
    });

    it('name the flag', () => {
      expect(problems({ data: '' })).toEqual([
        'storage.directory (--data): must be the path of a folder, but is ""',
      ]);
    });

    it('come together with what only two settings show', () => {
      const text = [
        'log: { level: loud }',
        'receivers:',
        '  limits: { maxBodyBytes: 2048, maxInFlightBytes: 1024 }',
        '  grpc: { port: 4318 }',
      ].join('\n');
      expect(problemsOf(text)).toEqual([
        expect.stringContaining('log.level'),
        'receivers.limits.maxBodyBytes (blotter.yaml:3:13): must not be more than ' +
          'receivers.limits.maxInFlightBytes (1024), but is 2048',
        'receivers.grpc.port (blotter.yaml:4:11): must differ from receivers.http.port: both are 4318 on 127.0.0.1',
      ]);
    });

    it('are not made up from what is wrong by itself', () => {
      expect(
        problemsOf('receivers: { limits: { maxBodyBytes: 1073741824, maxInFlightBytes: many } }'),
      ).toEqual([expect.stringContaining('receivers.limits.maxInFlightBytes')]);
    });

    it('tell of two listeners on any free port nothing', () => {
      const text = 'receivers: { http: { port: 0 }, grpc: { port: 0 } }\napi: { port: 0 }';
      expect(problemsOf(text)).toEqual([]);
    });

    it('tell when nothing could be received', () => {
      expect(problemsOf('receivers: { http: { enabled: false }, grpc: { enabled: false } }')).toEqual([
        expect.stringContaining('receivers.grpc.enabled (blotter.yaml:1:48): must be true'),
      ]);
    });

    it('tell what is missing', () => {
      expect(problemsOf('api: { tls: { certFile: a.crt } }')).toEqual([
        'api.tls.keyFile (blotter.yaml:1:8): is missing; it must be the path of a PEM file',
      ]);
      expect(problems({ env: { BLOTTER_API_TLS_KEY_FILE: 'a.key' } })).toEqual([
        expect.stringMatching(/^api\.tls\.certFile.*: is missing/),
      ]);
    });

    it.each([
      ['a list', '- a\n- b', /^blotter\.yaml:1:1: must hold the sections storage, receivers/],
      ['a text', 'hello', /^blotter\.yaml:1:1: must hold the sections/],
      ['broken', 'api: {port: 1', /^blotter\.yaml:1:\d+: is not YAML: /],
      ['a key twice', 'api: {}\napi: {}', /^blotter\.yaml:2:1: is not YAML: Map keys must be unique/],
      ['several documents', 'api: {}\n---\napi: {}', /is not YAML: /],
      ['an alias of nothing', 'api: *nothing', /^blotter\.yaml: cannot be used: Unresolved alias/],
    ])('tell of a file that is %s', (_, text, expected) => {
      const found = problemsOf(text);
      expect(found.length).toBeGreaterThan(0);
      expect(found[0]).toMatch(expected);
    });

    it('tell of a file that would grow by its aliases', () => {
      const levels = Array.from({ length: 12 }, (_, level) =>
        level === 0
          ? 'a0: &a0 [x, x]'
          : `a${level}: &a${level} [${Array(9)
              .fill(`*a${level - 1}`)
              .join(', ')}]`,
      );
      expect(problemsOf(levels.join('\n'))).toEqual([
        expect.stringContaining('blotter.yaml: cannot be used'),
      ]);
    });

    it('tell of a file that cannot be read, and still of the variables', () => {
      expect(problems({ file: join(directory, 'missing.yaml'), env: { BLOTTER_API_PORT: 'x' } })).toEqual([
        expect.stringMatching(/missing\.yaml: cannot be read: ENOENT$/),
        expect.stringContaining('BLOTTER_API_PORT'),
      ]);
      expect(problems({ file: directory })).toEqual([expect.stringContaining('cannot be read: EISDIR')]);
    });

    it('do not follow names into what every object has', () => {
      expect(
        problemsOf('constructor: {}\nreceivers: { toString: 1 }\napi: { __proto__: { port: 1 } }'),
      ).toEqual(
        expect.arrayContaining([
          expect.stringContaining('receivers.toString'),
          expect.stringContaining('constructor'),
        ]),
      );
      expect(({} as { port?: number }).port).toBeUndefined();
    });

    it('cut what is long', () => {
      expect(problemsOf(`api: { port: ${'9x'.repeat(5000)} }`)[0]!.length).toBeLessThan(200);
    });
  });

  describe('tokens', () => {
    const SECRET = 'blt_this-should-have-been-hashed';

    it('are never shown, whatever is wrong with them', () => {
      const texts = [
        `auth: { tokens: [${SECRET}] }`,
        `auth: { tokens: ${SECRET} }`,
        `auth: { tokens: [{ name: a, sha256: ${SECRET}, scopes: [ingest] }] }`,
        `auth: { tokens: [{ name: a, sha256: ${HASH}, scopes: ${SECRET} }] }`,
        `auth: { tokens: [{ name: '${SECRET} ', sha256: ${HASH}, scopes: [ingest] }] }`,
        `auth: { tokens: [{ sha256: "${SECRET}" "b" }] }`,
        `auth: { tokens: [*${SECRET}] }`,
        `auth: ${SECRET}: x`,
      ];
      const found = texts.map((text) => problemsOf(text));
      expect(found.every((lines) => lines.length > 0)).toBe(true);
      expect(JSON.stringify(found)).not.toContain('should-have-been-hashed');
      const variables = [
        SECRET,
        `a:ingest:${SECRET}`,
        `a:${SECRET}:${HASH}`,
        `${SECRET} :ingest:${HASH}`,
        'a:b:c:d',
      ];
      for (const value of variables) {
        const lines = problems({ env: { BLOTTER_AUTH_TOKENS: value } });
        expect(lines[0]).toContain('(BLOTTER_AUTH_TOKENS)');
        expect(lines.join('\n')).not.toContain('should-have-been-hashed');
      }
    });

    it('need names and hashes of their own, and at least one scope', () => {
      const entry = (name: string, hash: string, scopes: string): string =>
        `    - { name: ${name}, sha256: "${hash}", scopes: [${scopes}] }`;
      const other = 'cd'.repeat(32);
      const text = [
        'auth:',
        '  tokens:',
        entry('a', HASH, 'read'),
        entry('a', other, 'read'),
        entry('b', HASH.toUpperCase(), 'read'),
      ];
      expect(problemsOf(text.join('\n'))).toEqual([
        'auth.tokens[1].name (blotter.yaml:4:9): must differ from the names of the other tokens; a is there twice',
        'auth.tokens[2].sha256 (blotter.yaml:5:18): is the same token as auth.tokens[0]: give one of them all scopes',
      ]);
      expect(problemsOf(['auth:', '  tokens:', entry('a', HASH, '')].join('\n'))).toEqual([
        expect.stringContaining('auth.tokens[0].scopes'),
      ]);
    });
  });

  describe('variables', () => {
    it('that Kubernetes makes of services are ignored', () => {
      const env = {
        BLOTTER_SERVICE_HOST: '10.0.0.1',
        BLOTTER_SERVICE_PORT: '4318',
        BLOTTER_SERVICE_PORT_OTLP_HTTP: '4318',
        BLOTTER_PORT: 'tcp://10.0.0.1:4318',
        BLOTTER_PORT_4318_TCP: 'tcp://10.0.0.1:4318',
        BLOTTER_PORT_4318_TCP_PROTO: 'tcp',
        BLOTTER_PORT_4318_TCP_ADDR: '10.0.0.1',
        BLOTTER_API_PORT: 'tcp://10.0.0.1:4319',
      };
      expect(loadConfig({ env }).config).toEqual(DEFAULTS);
    });

    it('that are unknown are problems, with the nearest name when there is one', () => {
      expect(
        problems({ env: { BLOTTER_LOG_LEVLE: 'x', BLOTTER_XYZZY: 'x', BLOTER_LOG_LEVEL: 'x' } }),
      ).toEqual([
        'BLOTTER_LOG_LEVLE: there is no such variable. Did you mean BLOTTER_LOG_LEVEL?',
        expect.stringMatching(/^BLOTTER_XYZZY: there is no such variable\./),
      ]);
    });
  });
});
