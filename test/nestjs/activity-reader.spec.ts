import { ActivityModule, ActivityReader } from '@blotter/nestjs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { createPlatform } from '../support/platform-database.js';
import { until } from '../support/until.js';
import { BlotterFixture } from '../traps/support/blotter-fixture.js';
import { type TestingApp, startModule } from './support/testing-app.js';

const fixture = new BlotterFixture();

async function start(options: object = {}): Promise<TestingApp & { reader: ActivityReader }> {
  const app = await startModule(fixture, [
    ActivityModule.forRoot({ directory: fixture.directory, ...options }),
  ]);
  return { ...app, reader: app.module.get(ActivityReader, { strict: false }) };
}

async function recordOrders({ activity }: TestingApp): Promise<string[]> {
  const uids = ['AAPL', 'TSLA', 'TSLA'].map((symbol, n) =>
    activity.record({
      type: n < 2 ? 'order.filled' : 'order.rejected',
      severity: n < 2 ? 'success' : 'failure',
      description: `Order ${n}`,
      data: { symbol },
      source: { expert: 42 },
    }),
  );
  await activity.flush({ until: 'stored' });
  return uids;
}

async function expectAnswers(app: TestingApp & { reader: ActivityReader }): Promise<void> {
  const { reader } = app;
  const uids = await recordOrders(app);
  const found = async (filter: string): Promise<unknown[]> =>
    (await reader.page({ filter, first: 'oldest' })).records.map(({ body }) => body);
  expect(await found('data.symbol=TSLA')).toEqual(['Order 1', 'Order 2']);
  expect(await found('type:order.* severity>=warning source.expert=42')).toEqual(['Order 2']);
  expect(await reader.count()).toMatchObject({ records: 3 });
  expect(await reader.count({ filter: { kind: 'text', text: 'order', isPrefix: false } })).toMatchObject({
    records: 3,
  });
  expect(await reader.byUid(uids[1]!)).toMatchObject({ body: 'Order 1', eventName: 'order.filled' });
}

it('answers questions about the module’s own file', async () => {
  await expectAnswers(await start());
});

it('answers in a platform’s database that the host has open through node:sqlite', async () => {
  const file = join(fixture.directory, 'platform.db');
  createPlatform(file);
  const app = await start({ sharedDatabase: { file } });
  const host = new DatabaseSync(file);
  fixture.later(() => host.close());
  host.exec(`INSERT INTO orders (writer, status) VALUES ('host', 'filled')`);
  await expectAnswers(app);
  // Its search file is in Blotter's own folder.
  await until('indexed', async () => (await app.reader.count()).coverage.answeredBy !== 'scan');
});

it('follows the trail', async () => {
  const app = await start();
  const follow = new AbortController();
  const followed: unknown[] = [];
  for await (const { records } of app.reader.tail({ filter: 'type:order.filled' }, follow.signal)) {
    // The first group says that it follows.
    if (records.length === 0) await recordOrders(app);
    followed.push(...records.map(({ record }) => record.body));
    if (followed.length === 2) follow.abort();
  }
  expect(followed).toEqual(['Order 0', 'Order 1']);
});

it('says where a filter is wrong', async () => {
  const { reader } = await start();
  const wrong = { code: 'ERR_BLOTTER_FILTER', column: 1 };
  await expect(reader.page({ filter: 'sevrity=failure' })).rejects.toMatchObject(wrong);
  await expect(
    reader.tail({ filter: 'sevrity=failure' })[Symbol.asyncIterator]().next(),
  ).rejects.toMatchObject(wrong);
});

it('is closed with the module: tails end, and later questions are refused', async () => {
  const { module, reader, activity } = await start();
  activity.info('started');
  await activity.flush({ until: 'stored' });
  const tail = reader.tail({ last: 1 })[Symbol.asyncIterator]();
  expect((await tail.next()).value.records).toHaveLength(1);
  const next = tail.next();
  await module.close();
  expect(await next).toMatchObject({ done: true });
  await expect(reader.count()).rejects.toMatchObject({ code: 'ERR_BLOTTER_CLOSED' });
});
