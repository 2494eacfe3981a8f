import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { LogConfig } from '../config/sidecar-config.js';
import { diagLog } from './diag-log.js';
import { NestLog } from './nest-log.js';
import { SidecarLog } from './sidecar-log.js';

describe('SidecarLog', () => {
  let lines: string[];
  let nowMs: number;

  beforeEach(() => {
    lines = [];
    nowMs = 0;
  });

  const logOf = (config: Partial<LogConfig> = {}): SidecarLog =>
    new SidecarLog(
      { level: 'info', format: 'json', ...config },
      { write: (line: string) => lines.push(line) },
      () => nowMs,
    );
  const parsed = (): Array<Record<string, unknown>> =>
    lines.map((line) => JSON.parse(line) as Record<string, unknown>);

  it('writes a line of JSON each, with the level as text and the time as people write it', () => {
    logOf().info('ready', { http: 'http://127.0.0.1:4318' });
    expect(lines).toEqual([expect.stringMatching(/^[^\n]*\n$/)]);
    expect(parsed()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        msg: 'ready',
        http: 'http://127.0.0.1:4318',
      },
    ]);
  });

  it('leaves out what is less severe than its level', () => {
    const log = logOf({ level: 'warn' });
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(parsed().map(({ msg }) => msg)).toEqual(['c', 'd']);
  });

  describe('secrets', () => {
    const TOKEN = 'blt_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG';

    it('are taken out of fields, by their names, at any depth', () => {
      logOf().info('request', {
        headers: { Authorization: `Bearer ${TOKEN}`, cookie: 'a=b', accept: 'text/plain' },
        tokens: [{ name: 'a', sha256: 'ab'.repeat(32) }],
        list: [{ password: 'sesame' }],
      });
      expect(parsed()[0]).toMatchObject({
        headers: { Authorization: '[hidden]', cookie: '[hidden]', accept: 'text/plain' },
        tokens: '[hidden]',
        list: [{ password: '[hidden]' }],
      });
    });

    it('are taken out of messages, texts and errors, by their looks', () => {
      const error = new Error(`bad header: bearer other-token`, { cause: new Error(`token ${TOKEN}`) });
      logOf().error(`refused ${TOKEN}`, { error, detail: 'Basic dXNlcjpwYXNz' });
      const text = lines.join('');
      expect(text).not.toMatch(/0123456789abc|other-token|dXNlcjpwYXNz/);
      expect(parsed()[0]).toMatchObject({
        msg: 'refused [hidden]',
        error: { message: 'bad header: bearer [hidden]', cause: { message: 'token [hidden]' } },
        detail: 'Basic [hidden]',
      });
    });
  });

  it('writes of an error its message and code, and not what else hangs on it', () => {
    const error = Object.assign(new Error('gone'), { code: 'ENOSPC', body: 'what a sender sent' });
    logOf().error('failed', { error });
    expect(parsed()[0]).toMatchObject({ error: { message: 'gone', code: 'ENOSPC' } });
    expect(lines.join('')).not.toContain('what a sender sent');
  });

  it('cuts what is very long or deep, and takes what JSON cannot have', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    logOf().info('x'.repeat(100_000), { circle, bytes: Buffer.alloc(100_000), big: 1n });
    expect(lines[0]!.length).toBeLessThan(6000);
    expect(parsed()[0]).toMatchObject({ big: '1', bytes: '[Buffer]' });
  });

  it('cannot be made to write a line of somebody else’s', () => {
    const forged = 'a\n{"level":"info","msg":"ready"}\u001b[2J\u2028';
    for (const format of ['json', 'text'] as const) {
      lines = [];
      const log = logOf({ format });
      log.warn(forged, { from: forged });
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^[^\n\u001b]*\n$/);
    }
  });

  it('writes text for people', () => {
    logOf({ format: 'text' }).warn('slow', { waitedMs: 12, path: '/v1/logs', what: 'a b', list: [1] });
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} warn {2}slow waitedMs=12 path=\/v1\/logs what="a b" list=\[1\]\n$/,
    );
  });

  describe('warnLimited', () => {
    it('writes the first at once, then one in ten seconds, with how many it kept back', () => {
      const log = logOf();
      for (nowMs = 0; nowMs < 25_000; nowMs += 1000) log.warnLimited('full', 'refused', { at: nowMs });
      expect(parsed().map(({ at, suppressed }) => [at, suppressed])).toEqual([
        [0, undefined],
        [10_000, 9],
        [20_000, 9],
      ]);
    });

    it('counts each key apart, and forgets the count once it is told', () => {
      const log = logOf();
      log.warnLimited('a', 'a');
      log.warnLimited('b', 'b');
      log.warnLimited('a', 'a');
      nowMs = 10_000;
      log.warnLimited('a', 'a');
      nowMs = 20_000;
      log.warnLimited('a', 'a');
      expect(parsed().map(({ msg, suppressed }) => [msg, suppressed])).toEqual([
        ['a', undefined],
        ['b', undefined],
        ['a', 1],
        ['a', undefined],
      ]);
    });
  });

  it('does not wait for ever for an output that nobody reads', async () => {
    const stuck = { write: () => undefined, flush: () => undefined };
    const log = new SidecarLog({ level: 'info', format: 'json' }, stuck);
    log.info('ready');
    await expect(log.flush(1)).resolves.toBeUndefined();
  });

  it('takes Nest’s lines: what it tells of its start only for debugging', () => {
    const nest = new NestLog(logOf());
    nest.log('Starting Nest application...', 'NestFactory');
    nest.warn('careful', 'Router');
    nest.error(new Error('bad'), 'a stack', 'ExceptionsHandler');
    nest.fatal({ code: 1 });
    expect(parsed()).toEqual([
      expect.objectContaining({ level: 'warn', msg: 'careful', context: 'Router' }),
      expect.objectContaining({ level: 'error', msg: 'bad', context: 'ExceptionsHandler', stack: 'a stack' }),
      expect.objectContaining({ level: 'error', msg: '{"code":1}' }),
    ]);
  });

  it('takes OpenTelemetry’s diagnostics, at a limited rate', () => {
    diag.setLogger(diagLog(logOf()), DiagLogLevel.ALL);
    lines = [];
    diag.info('hello');
    diag.error('export failed');
    diag.error('export failed');
    diag.warn('odd');
    diag.disable();
    expect(parsed().map(({ level, msg, context }) => [level, msg, context])).toEqual([
      ['warn', 'export failed', 'opentelemetry'],
      ['warn', 'odd', 'opentelemetry'],
    ]);
  });
});
