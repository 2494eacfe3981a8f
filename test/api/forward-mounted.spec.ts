import { ActivityLogger, ActivityModule } from '@blotter/nestjs';
import type { ForwardSource } from '@blotter/nestjs/api';
import { SetMetadata } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { startSink } from '../forward/support/forwarding.js';
import { until } from '../support/until.js';
import { Workplace } from '../support/workplace.js';
import { DescribedApi } from './support/described-api.js';
import { PLATFORMS, startApp } from './support/nest-app.js';

const FORWARD = Symbol('forward');
const place = new Workplace();

describe.each(PLATFORMS)('a platform on %s', (platform) => {
  it('shows its own destinations and dead letters, and sends them again', async () => {
    const sink = await startSink(place, (records) =>
      records.some(({ body }) => body === 'poison') ? { status: 400, message: 'no' } : 'accept',
    );
    const { app, url } = await startApp(
      place,
      platform,
      { forward: FORWARD, changeDecorators: [SetMetadata('role', 'operator')] },
      {
        imports: [
          ActivityModule.forRoot({ directory: place.directory, otlp: { name: 'backend', url: sink.url } }),
          {
            module: class ForwardModule {},
            global: true,
            providers: [
              {
                provide: FORWARD,
                inject: [ActivityLogger],
                useFactory: (activity: ActivityLogger): ForwardSource => ({
                  destinations: () => activity.status().forward,
                  file: place.store,
                }),
              },
            ],
            exports: [FORWARD],
          },
        ],
      },
    );
    const activity = app.get(ActivityLogger);
    activity.info('a', 'poison');
    activity.info('b', 'good');
    const api = new DescribedApi(`${url}/api`);
    await until(
      'it is refused',
      async () => (await api.get('/destinations')).body.destinations[0].deadLetters === 1,
    );
    expect((await api.get('/dead-letters')).body.deadLetters).toMatchObject([
      { destination: 'backend', code: '400', record: { type: 'a', description: 'poison' } },
    ]);
    sink.behaviour = () => 'accept';
    expect((await api.post('/dead-letters/retry', { all: true })).body).toEqual({ deadLetters: 1 });
    await until('it is taken', async () => (await api.get('/dead-letters')).body.deadLetters.length === 0);
  });

  it('serves nothing of it where it is not asked to', async () => {
    const { url } = await startApp(
      place,
      platform,
      {},
      { imports: [ActivityModule.forRoot({ directory: place.directory })] },
    );
    expect((await fetch(`${url}/api/destinations`)).status).toBe(404);
  });
});
