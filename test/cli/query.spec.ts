import { expect } from '@jest/globals';
import { spawn } from 'node:child_process';
import { blotter } from '../support/blotter-command.js';
import { SIDECAR_CLI, type SidecarProcess } from '../support/sidecar.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { startSidecar } from '../sidecar/support/sidecars.js';
import { type SentActivity, keepSending, send, untilStored } from './support/activities.js';

/** `blotter query` on the file and on the sidecar that is writing it. */

const HOUR_MS = 3_600_000;
const place = new Workplace('all tests');
let sidecar: SidecarProcess;
let noise: { stop: () => Promise<number> };

const SENT: readonly SentActivity[] = [
  {
    type: 'order.placed',
    description: 'Take profit on TSLA',
    attributes: { symbol: 'TSLA', 'activity.source.expert.id': 42 },
  },
  { type: 'order.filled', description: 'Filled', severity: 10, attributes: { symbol: 'AAPL' } },
  {
    type: 'order.rejected',
    description: 'No margin',
    severity: 17,
    attributes: { symbol: 'TSLA', 'activity.actor.id': 'alice' },
    timeMs: Date.now() - 2 * HOUR_MS,
  },
];

beforeAll(async () => {
  sidecar = await startSidecar(place);
  await send(sidecar, SENT);
  noise = keepSending(sidecar);
  place.later(noise.stop);
  await untilStored(sidecar, 100);
});

function sourceArguments(source: string): string[] {
  return source === 'url' ? ['--url', sidecar.api] : ['--data', place.directory];
}

describe.each(['data', 'url'])('of --%s', (source) => {
  const run = (...args: string[]) => blotter(['query', ...sourceArguments(source), ...args]);

  it('prints what fits, newest first', async () => {
    const { code, stdout, stderr } = await run('type:order.*');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.slice('2026-01-31 12:00:00.000 '.length))).toEqual([
      'FAILURE order.rejected No margin actor=alice data.symbol=TSLA',
      'SUCCESS order.filled Filled data.symbol=AAPL',
      'INFO    order.placed Take profit on TSLA source.expert=42 data.symbol=TSLA',
    ]);
    for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} /);
  });

  it('finds words, phrases, times, and any order', async () => {
    for (const [args, types] of [
      [['data.symbol=TSLA', 'severity>=failure'], ['order.rejected']],
      [['"take profit"'], ['order.placed']],
      [
        ['type:order.*', '--since', '1h'],
        ['order.filled', 'order.placed'],
      ],
      [['type:order.*', '--until', '1h'], ['order.rejected']],
      [
        ['type:order.*', '--first', 'oldest', '-n', '2'],
        ['order.placed', 'order.filled'],
      ],
      [['type:order.*', '--order', 'time', '--first', 'oldest', '-n', '1'], ['order.rejected']],
      [
        ['--', '-type:noise', '-type:order.filled'],
        ['order.rejected', 'order.placed'],
      ],
    ] as const) {
      const { code, stdout, stderr } = await run('--json', ...args);
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
      const records = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string });
      expect(records.map(({ type }) => type)).toEqual(types);
    }
  });

  it('counts', async () => {
    const counted = await run('type:order.*', '--count');
    expect(counted).toMatchObject({ code: 0, stdout: '3\n', stderr: '' });
    const json = await run('type:order.*', '--count', '--json');
    expect(JSON.parse(json.stdout)).toEqual({ records: 3, isComplete: true });
  });

  it('says which values there are', async () => {
    const { code, stdout } = await run(
      'type:order.*',
      '--facet',
      'data.symbol',
      '--facet',
      'type',
      '-n',
      '1',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^data\.symbol +records\nTSLA +2\n\(others\) +1\n\ntype +records\n/);
    const json = await run('type:order.*', '--facet', 'data.symbol', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      field: 'data.symbol',
      values: [
        { value: 'TSLA', records: 2 },
        { value: 'AAPL', records: 1 },
      ],
      otherRecords: 0,
    });
  });

  it('ends with 1 when there is none', async () => {
    expect(await run('type:missing')).toMatchObject({ code: 1, stdout: '', stderr: '' });
    expect(await run('type:missing', '--count')).toMatchObject({ code: 1, stdout: '0\n', stderr: '' });
    expect(await run('type:missing', '--facet', 'type')).toMatchObject({ code: 1, stderr: '' });
  });

  it('goes on for as many pages as it takes', async () => {
    await untilStored(sidecar, 2500);
    const { code, stdout } = await run('type:noise', '--first', 'oldest', '-n', '2300', '--json');
    expect(code).toBe(0);
    const numbers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { data: { n: number } }).data.n);
    expect(numbers).toEqual(Array.from({ length: 2300 }, (_, n) => n));
  });

  it('ends quietly when nobody reads on', async () => {
    await untilStored(sidecar, 2500);
    const child = spawn(process.execPath, [SIDECAR_CLI, 'query', '-n', '2500', ...sourceArguments(source)]);
    let stderr = '';
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

it('prints the same of both', async () => {
  const [file, url] = await Promise.all(
    ['data', 'url'].map((source) => blotter(['query', 'type:order.*', '--json', ...sourceArguments(source)])),
  );
  expect(file).toEqual(url);
});

it('finds the file that serve would use', async () => {
  const found = await blotter(['query', 'type:order.*', '--count'], {
    BLOTTER_STORAGE_DIRECTORY: place.directory,
  });
  expect(found).toMatchObject({ code: 0, stdout: '3\n' });
});

describe('a record that holds escape sequences', () => {
  const EVIL = '\u001b]0;owned\u0007\u001b[2J\u009b31m\r\nfake line\u202e';

  beforeAll(async () => {
    await send(sidecar, [
      { type: 'evil', description: EVIL, attributes: { [EVIL]: EVIL, 'activity.source.x.id': EVIL } },
    ]);
    const isThere = async () => (await blotter(['query', 'type:evil', '-d', place.directory])).code === 0;
    await until('it is stored', isThere);
  });

  it.each([
    ['a file', { FORCE_COLOR: '1' }, () => ['--data', place.directory]],
    ['a sidecar', { FORCE_COLOR: '1' }, () => ['--url', sidecar.api]],
    ['a file, without colours', { NO_COLOR: '1' }, () => ['--data', place.directory]],
    ['a file, as JSON', {}, () => ['--json', '--data', place.directory]],
    ['a facet', {}, () => ['--facet', `data."${EVIL}"`, '--data', place.directory]],
  ])('moves no cursor: %s', async (_, env, args) => {
    const { code, stdout, stderr } = await blotter(['query', 'type:evil', ...args()], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('owned');
    expect(stdout.includes('\u001b[34mINFO')).toBe('FORCE_COLOR' in env);
    // What is left without the colours of our own.
    const text = stdout.replace(/\u001b\[\d+m/g, '').replaceAll('\n', '');
    expect(text).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

// The last: it ends the sidecar.
it('still reads the file when nobody writes it', async () => {
  await noise.stop();
  await sidecar.end();
  expect(await blotter(['query', 'type:order.*', '--count', '-d', place.store])).toMatchObject({
    code: 0,
    stdout: '3\n',
  });
});
