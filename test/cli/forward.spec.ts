import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { startSink } from '../forward/support/forwarding.js';
import { startSidecar } from '../sidecar/support/sidecars.js';
import { blotter } from '../support/blotter-command.js';
import { type OtlpSink, accept } from '../support/otlp/otlp-sink.js';
import type { SidecarProcess } from '../support/sidecar.js';
import type { Ending } from '../support/program.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { send } from './support/activities.js';

const ESCAPE = '\u001b[2J';
const place = new Workplace();

/** A sidecar whose destination `backend` refuses two of three records, with a text that would clear a terminal. */
async function withDeadLetters(at = place): Promise<[SidecarProcess, OtlpSink]> {
  const sink = await startSink(at, (records) =>
    records.some(({ body }) => body.startsWith('poison'))
      ? { status: 400, message: `no${ESCAPE}` }
      : 'accept',
  );
  const destinations = JSON.stringify([{ name: 'backend', url: sink.url }]);
  const sidecar = await startSidecar(at, { BLOTTER_FORWARD_DESTINATIONS: destinations });
  await send(sidecar, [
    { type: 'a', description: 'poison 1' },
    { type: 'b', description: `poison 2${ESCAPE}` },
    { type: 'c', description: 'good' },
  ]);
  await until(
    'there are two',
    async () =>
      (await blotter(['dead-letters', 'list', '--data', at.directory])).stdout.split('\n').length === 3,
  );
  return [sidecar, sink];
}

/** `blotter dead-letters …` on one source. */
class DeadLetterCommands {
  /** @param source - the option that names it, and its value. */
  constructor(private readonly source: readonly string[]) {}

  run(...args: string[]): Promise<Ending> {
    return blotter(['dead-letters', ...args, ...this.source]);
  }

  async ids(...args: string[]): Promise<number[]> {
    const { stdout } = await this.run('list', '--json', ...args);
    const lines = stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => (JSON.parse(line) as { id: number }).id);
  }
}

describe('destinations', () => {
  it('says what they are doing', async () => {
    const [sidecar] = await withDeadLetters();
    await until('it is told', async () => {
      const { stdout } = await blotter(['destinations', '--json'], {
        BLOTTER_API_PORT: new URL(sidecar.api).port,
      });
      const { name, state, deadLetters } = JSON.parse(stdout) as Record<string, unknown>;
      return name === 'backend' && state === 'current' && deadLetters === 2;
    });
    const { code, stdout, stderr } = await blotter(['destinations', '--url', sidecar.api]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^backend {2}current {4}behind by 0 {2}sent 1 {2}retries 0 {2}rejected 2 {2}left out 0 {2}dead letters 2\n$/,
    );
  });

  it('says what is wrong, and ends with 1', async () => {
    const sink = await startSink(place, () => ({ status: 503, message: `later${ESCAPE}` }));
    const destinations = JSON.stringify([{ name: 'backend', url: sink.url }]);
    const sidecar = await startSidecar(place, { BLOTTER_FORWARD_DESTINATIONS: destinations });
    await send(sidecar, [{ type: 'a', description: '1' }]);
    const ask = () => blotter(['destinations', '--url', sidecar.api]);
    await until('it waits', async () => (await ask()).code === 1);
    const { stdout } = await ask();
    expect(stdout).toMatch(
      /^backend {2}waiting {4}behind by 1 \(\d+[smhd]\) .*\n {2}503: .*later.* \(since /,
    );
    expect(stdout).not.toContain('\u001b');
  });

  it('says that there are none', async () => {
    const { api } = await startSidecar(place);
    expect(await blotter(['destinations', '--url', api])).toMatchObject({
      code: 0,
      stdout: 'nothing is forwarded: there are no destinations\n',
    });
  });
});

describe.each(['--data', '--url'])('dead-letters of %s', (option) => {
  /** Where they are looked for. */
  const source = (sidecar: SidecarProcess, { directory }: Workplace): string[] => [
    option,
    option === '--url' ? sidecar.api : directory,
  ];

  describe('that are asked for', () => {
    const shared = new Workplace('all tests');
    let letters: DeadLetterCommands;
    beforeAll(async () => {
      const [sidecar] = await withDeadLetters(shared);
      letters = new DeadLetterCommands(source(sidecar, shared));
    });

    it('are listed and shown', async () => {
      const { code, stdout, stderr } = await letters.run('list');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^1 .* backend 400 "no.*" .* a poison 1\n2 .* b "?poison 2.*\n$/);
      expect(stdout).not.toContain('\u001b');
      expect(await letters.ids('--destination', 'backend')).toEqual([1, 2]);
      const shown = await letters.run('show', '2');
      expect(shown).toMatchObject({ code: 0, stderr: '' });
      expect(shown.stdout).toMatch(/^id +2\ndestination +backend\n/);
      expect(shown.stdout).toContain('"type": "b"');
      expect(shown.stdout).not.toContain('\u001b');
      expect(JSON.parse((await letters.run('show', '1', '--json')).stdout)).toMatchObject({
        id: 1,
        code: '400',
        record: { description: 'poison 1' },
      });
    });

    it('are not touched by wrong orders', async () => {
      const wrong: Array<[string[], string | RegExp]> = [
        [['show', '99'], 'There is no dead letter 99.'],
        [['show', 'x'], 'error: the id of a dead letter is a whole number, not "x".'],
        [['drop', '1', '99'], 'There is no dead letter 99.'],
        [['drop'], 'error: say which: ids as'],
        [['drop', '1', '--destination', 'backend'], 'error: give either ids or --destination'],
        [['retry', '--destination', 'other'], /There is no .*destination "other"/],
      ];
      for (const [args, message] of wrong) {
        const { code, stdout, stderr } = await letters.run(...args);
        expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
        expect(stderr).toMatch(message);
      }
      expect(await letters.ids()).toEqual([1, 2]);
    });
  });

  it('are sent again and dropped', async () => {
    const [sidecar, sink] = await withDeadLetters();
    const letters = new DeadLetterCommands(source(sidecar, place));
    expect(await letters.run('drop', '1')).toMatchObject({ code: 0, stdout: '1 dead letter dropped\n' });
    expect(await letters.ids()).toEqual([2]);
    sink.behaviour = accept;
    expect(await letters.run('retry', 'all')).toMatchObject({
      code: 0,
      stdout: '1 dead letter will be sent once more\n',
    });
    await until('it is gone', async () => (await letters.ids()).length === 0);
    expect(sink.taken.map(({ body }) => body)).toContainEqual(expect.stringMatching(/^poison 2/));
    expect(await letters.run('list')).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('wrong usage', () => {
  it.each([
    ['an unknown order', ['dead-letters', 'delete'], "unknown command 'delete'"],
    ['no order', ['dead-letters'], 'Usage: blotter dead-letters'],
    ['no id', ['dead-letters', 'show'], "missing required argument 'id'"],
    ['two sources', ['dead-letters', 'list', '--data', '.', '--url', 'http://x'], 'cannot be used with'],
    ['a folder without a store', ['dead-letters', 'list', '--data', '/nowhere'], 'there is no such file'],
    ['no sidecar', ['destinations', '--url', 'http://127.0.0.1:9'], 'No sidecar answers at'],
  ])('is told: %s', async (_, args, message) => {
    const { code, stdout, stderr } = await blotter(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('is a token that may not', async () => {
    const hash = createHash('sha256').update('look').digest('hex');
    const { api } = await startSidecar(place, { BLOTTER_AUTH_TOKENS: `people:read:${hash}` });
    const { code, stderr } = await blotter(['dead-letters', 'drop', 'all', '--url', api], {
      BLOTTER_TOKEN: 'look',
    });
    expect(code).toBe(2);
    expect(stderr).toContain('Give a token with the scope admin');
  });
});
