import { ActivityLogger, ActivityModule } from '@blotter/nestjs';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { Workplace } from '../support/workplace.js';
import { DescribedApi } from './support/described-api.js';
import { EventClient } from './support/event-client.js';
import { PLATFORMS, type Platform, startApp } from './support/nest-app.js';

const place = new Workplace();
const HEADERS = { 'x-user': 'auditor' };

@Injectable()
class AuditorGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<{ headers: object }>().headers['x-user' as never] === 'auditor';
  }
}

async function start(platform: Platform) {
  const started = await startApp(
    place,
    platform,
    { guards: [AuditorGuard] },
    { imports: [ActivityModule.forRoot({ directory: place.directory })] },
  );
  return {
    ...started,
    activity: started.app.get(ActivityLogger),
    api: new DescribedApi(`${started.url}/api`, HEADERS),
  };
}

describe.each(PLATFORMS)("a platform's own trail on %s", (platform) => {
  it('is asked behind the guard of the platform, as it is described', async () => {
    const { url, api, activity } = await start(platform);
    expect((await new DescribedApi(`${url}/api`).get('/records')).status).toBe(403);
    const uids = [1, 2, 3].map((n) =>
      activity.warning('order.rejected', `Order ${n}`, {
        source: { expert: 7 },
        data: { symbol: 'TSLA', n },
      }),
    );
    activity.info('tick');
    await activity.flush({ until: 'stored' });

    const { body } = await api.get('/records', { filter: 'source.expert=7 "order"' });
    expect(body.records.map(({ uid }: { uid: string }) => uid)).toEqual(uids.toReversed());
    expect(body.records[0]).toMatchObject({ data: { symbol: 'TSLA', n: 3 }, severity: { name: 'warning' } });
    expect((await api.get(`/records/${uids[1]}`)).body).toMatchObject({ description: 'Order 2' });
    expect((await api.get('/count', { filter: 'type:order.*' })).body.records).toBe(3);
    const facets = await api.get('/facets', { field: 'severity' });
    expect(facets.body.facets[0].values).toHaveLength(2);
    expect((await api.get('/histogram')).body.series[0].records.length).toBeLessThanOrEqual(60);
    expect((await api.get('/fields')).status).toBe(200);
    expect((await api.get('/values', { field: 'type' })).status).toBe(200);
    expect((await api.get('/statistics')).body.records).toBe(4);
    expect((await api.get('/records', { filter: 'sevrity=1' })).body).toMatchObject({ column: 1 });
  });

  it('is followed while the platform records, and the tail ends with the platform', async () => {
    const { app, url, activity } = await start(platform);
    const client = await EventClient.open(`${url}/api/tail?filter=type%3Dorder.filled`, HEADERS);
    place.later(() => client.vanish());
    await client.until(() => client.lastEventId !== undefined);
    const uids = Array.from({ length: 5 }, () => activity.info('order.filled'));
    activity.info('tick');
    await client.until(() => client.events.length === 5);
    expect(client.events.map(({ data }) => (JSON.parse(data) as { uid: string }).uid)).toEqual(uids);
    await app.close();
    await client.ended;
    expect(client.answer.complete).toBe(true);
  });
});
