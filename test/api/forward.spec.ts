import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { send } from '../cli/support/activities.js';
import { startSink } from '../forward/support/forwarding.js';
import { sendHttp } from '../sidecar/support/http-sender.js';
import { startSidecar } from '../sidecar/support/sidecars.js';
import { type Behaviour, type OtlpSink, accept } from '../support/otlp/otlp-sink.js';
import type { SidecarProcess } from '../support/sidecar.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { DescribedApi } from './support/described-api.js';

const SECRET = 'a-secret-of-the-backend';
const place = new Workplace();

/** Takes everything but poison. */
const refusePoison: Behaviour = (records) =>
  records.some(({ body }) => body.startsWith('poison'))
    ? { status: 400, message: `no poison for ${SECRET}` }
    : 'accept';

/** A sidecar that forwards to these. */
function forwarding(sinks: Readonly<Record<string, OtlpSink>>, env: Record<string, string> = {}, at = place) {
  const destinations = Object.entries(sinks).map(([name, { url }]) => ({
    name,
    url,
    headers: { authorization: `Bearer ${SECRET}` },
  }));
  return startSidecar(at, { BLOTTER_FORWARD_DESTINATIONS: JSON.stringify(destinations), ...env });
}

describe('destinations', () => {
  it('are shown as they are', async () => {
    const sinks = { good: await startSink(place), gone: await startSink(place, () => 'reset') };
    const sidecar = await forwarding(sinks);
    const api = new DescribedApi(`${sidecar.api}/api`);
    await send(sidecar, [
      { type: 'a', description: '1' },
      { type: 'b', description: '2' },
    ]);
    const destinations = async () => (await api.get('/destinations')).body.destinations;
    await until('one has everything', async () => (await destinations())[0].state === 'current');
    await until('the other waits', async () => (await destinations())[1].state === 'waiting');
    expect(await destinations()).toEqual([
      expect.objectContaining({ name: 'good', lagRecords: 0, sent: 2, deadLetters: 0, fault: null }),
      expect.objectContaining({
        name: 'gone',
        sent: 0,
        fault: { code: expect.any(String), message: expect.any(String), sinceMs: expect.any(Number) },
      }),
    ]);
    expect((await fetch(`${sidecar.api}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${sidecar.api}/api/status`)).json()).toMatchObject({
      health: 'ok',
      forward: [{ name: 'good' }, { name: 'gone', state: 'waiting' }],
    });
  });

  it('are none where nothing is forwarded', async () => {
    const { api } = await startSidecar(place);
    const described = new DescribedApi(`${api}/api`);
    expect((await described.get('/destinations')).body).toEqual({ destinations: [] });
    expect((await described.get('/dead-letters')).body).toEqual({ deadLetters: [], next: null });
  });

  it('are told of in the log when they take nothing, and when they do again, without secrets', async () => {
    const sink = await startSink(place, () => ({ status: 503, message: `who is ${SECRET}?` }));
    const sidecar = await forwarding({ backend: sink });
    await send(sidecar, [{ type: 'a', description: '1' }]);
    const told = (text: string) => () => sidecar.lines.some(({ msg }) => msg.includes(text));
    await until('it is told', told('destination backend does not take records now'));
    sink.behaviour = accept;
    await until('that is told, too', told('destination backend takes records again'));
    expect(sidecar.lines.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({ fault: expect.objectContaining({ code: '503' }), lagRecords: 1 }),
    ]);
    expect(JSON.stringify(sidecar.lines)).not.toContain(SECRET);
  });
});

const letters = async (api: DescribedApi) => (await api.get('/dead-letters')).body.deadLetters;

/** A sidecar whose destination has refused two of three records. */
async function withDeadLetters(
  at: Workplace,
): Promise<{ sink: OtlpSink; sidecar: SidecarProcess; api: DescribedApi }> {
  const sink = await startSink(at, refusePoison);
  const sidecar = await forwarding({ backend: sink }, {}, at);
  const api = new DescribedApi(`${sidecar.api}/api`);
  await send(sidecar, [
    { type: 'poison', description: 'poison 1', attributes: { n: 1 } },
    { type: 'a', description: 'good' },
    { type: 'poison', description: 'poison 2', attributes: { n: 2 } },
  ]);
  await until('there are two', async () => (await letters(api)).length === 2);
  return { sink, sidecar, api };
}

describe('dead letters that are asked for', () => {
  const shared = new Workplace('all tests');
  let sidecar: SidecarProcess;
  let api: DescribedApi;
  beforeAll(async () => {
    ({ sidecar, api } = await withDeadLetters(shared));
  });

  it('are shown with the record and the reason', async () => {
    const shown = await letters(api);
    expect(shown[0]).toMatchObject({
      id: 1,
      destination: 'backend',
      recordId: 1,
      code: '400',
      reason: expect.stringContaining('no poison for ***'),
      rejectedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      state: 'kept',
      record: { id: 1, type: 'poison', description: 'poison 1', data: { n: 1 } },
    });
    expect((await api.get('/dead-letters/2')).body).toEqual(shown[1]);
    const { body: record } = await api.get('/records', { filter: 'type:poison', first: 'oldest' });
    expect(shown.map((letter: { record: object }) => letter.record)).toEqual(record.records);
  });

  it('come in pages, and by destination', async () => {
    const first = (await api.get('/dead-letters', { limit: 1 })).body;
    expect(first).toMatchObject({ deadLetters: [{ id: 1 }], next: 1 });
    const second = (await api.get('/dead-letters', { limit: 1, after: first.next })).body;
    expect(second).toMatchObject({ deadLetters: [{ id: 2 }], next: null });
    expect((await api.get('/dead-letters', { destination: 'backend' })).body.deadLetters).toHaveLength(2);
  });

  it('are not touched by wrong orders', async () => {
    const wrong: Array<[string, unknown, number, string]> = [
      ['retry', null, 400, 'The body is no JSON object.'],
      ['retry', [], 400, 'The body is no JSON object.'],
      ['drop', {}, 400, 'It says of no dead letter.'],
      ['drop', { ids: [1], all: true }, 400, 'It says ids and all.'],
      ['drop', { id: 1 }, 400, 'There is no "id" in it.'],
      ['drop', { ids: [] }, 400, 'ids must be a list of 1 to 1000 ids.'],
      ['drop', { ids: ['1'] }, 400, 'ids must be a list of 1 to 1000 ids.'],
      ['drop', { ids: [0] }, 400, 'ids must be a list of 1 to 1000 ids.'],
      ['drop', { all: false }, 400, 'all must be true.'],
      ['drop', { ids: [1, 99] }, 404, 'There is no dead letter 99.'],
      ['retry', { destination: 'backendd' }, 404, 'There is no destination "backendd".'],
    ];
    for (const [order, body, status, detail] of wrong) {
      const answer = await api.post(`/dead-letters/${order}`, body);
      expect([answer.status, answer.body.detail]).toEqual([status, detail]);
      expect(answer.body.hint).toMatch(/./);
    }
    expect(await letters(api)).toMatchObject([
      { id: 1, state: 'kept' },
      { id: 2, state: 'kept' },
    ]);
  });

  it('are not found by wrong questions', async () => {
    const wrong: Array<[string, number, string]> = [
      ['/dead-letters/99', 404, 'There is no dead letter 99.'],
      ['/dead-letters/x', 400, 'The id of a dead letter is a whole number, not "x".'],
      ['/dead-letters?destination=no', 404, 'There is no destination "no".'],
      ['/dead-letters?limit=0', 400, 'Parameter limit must be a whole number from 1 to 1000, not "0".'],
      ['/dead-letters?afetr=1', 400, 'There is no parameter "afetr".'],
      ['/destinations?name=a', 400, 'There is no parameter "name".'],
    ];
    for (const [question, status, detail] of wrong) {
      const answer = await api.ask(question);
      expect([answer.status, answer.body.detail]).toEqual([status, detail]);
    }
  });

  it('are not touched by what a web page can send without asking', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const { status } = await sendHttp({
        to: sidecar.api,
        path: '/api/dead-letters/drop',
        headers: { 'content-type': type },
        body: '{"all":true}',
      });
      expect([400, 415]).toContain(status);
    }
    expect(await letters(api)).toHaveLength(2);
  });
});

describe('dead letters that are decided on', () => {
  it('are sent again', async () => {
    const { sink, api } = await withDeadLetters(place);
    sink.behaviour = accept;
    expect((await api.post('/dead-letters/retry', { ids: [2] })).body).toEqual({ deadLetters: 1 });
    await until('one is gone', async () => (await letters(api)).length === 1);
    expect((await letters(api))[0].id).toBe(1);
    expect((await api.post('/dead-letters/retry', { destination: 'backend' })).body).toEqual({
      deadLetters: 1,
    });
    await until('all are gone', async () => (await letters(api)).length === 0);
    expect(sink.taken).toHaveLength(3);
  });

  it('are dropped, which the trail tells', async () => {
    const { api } = await withDeadLetters(place);
    expect((await api.post('/dead-letters/drop', { all: true })).body).toEqual({ deadLetters: 2 });
    expect(await letters(api)).toEqual([]);
    await until('the trail tells', async () => {
      const { body } = await api.get('/records', { filter: 'type:blotter.gap' });
      return body.records.length > 0;
    });
  });
});

it('lets only an admin change dead letters, and only a reader see them', async () => {
  const hash = (token: string): string => createHash('sha256').update(token).digest('hex');
  const sidecar = await forwarding(
    { backend: await startSink(place) },
    {
      BLOTTER_AUTH_TOKENS: `shop:ingest:${hash('send')},people:read:${hash('look')},boss:admin:${hash('rule')}`,
    },
  );
  const statuses = async (path: string, method: string): Promise<number[]> =>
    Promise.all(
      ['wrong', 'send', 'look', 'rule'].map(async (token) => {
        const answer = await fetch(`${sidecar.api}/api/${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(method === 'POST' ? { body: '{"all":true}' } : {}),
        });
        return answer.status;
      }),
    );
  expect(await statuses('destinations', 'GET')).toEqual([401, 403, 200, 403]);
  expect(await statuses('dead-letters', 'GET')).toEqual([401, 403, 200, 403]);
  expect(await statuses('dead-letters/retry', 'POST')).toEqual([401, 403, 403, 200]);
  expect(await statuses('dead-letters/drop', 'POST')).toEqual([401, 403, 403, 200]);
});
