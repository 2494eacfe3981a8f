import { ActivityLogger, ActivityModule } from '@blotter/nestjs';
import { BlotterFixture } from '../traps/support/blotter-fixture.js';
import { startModule } from './support/testing-app.js';

/* Compiled by `npm run typecheck`: each `@ts-expect-error` fails there once its line is accepted. */

type TradingType = 'order_filled' | 'order_rejected';

const fixture = new BlotterFixture();

describe('activity types', () => {
  it('are checked by the compiler, and only there: what gets past it is recorded as well', async () => {
    const { module } = await startModule(fixture, [ActivityModule.forRoot({ directory: fixture.directory })]);
    const activity: ActivityLogger<TradingType> = module.get(ActivityLogger);

    activity.success('order_filled');
    // @ts-expect-error: not a type of this application
    activity.success('order_filed');
    activity.record({ type: 'order_rejected' });
    // @ts-expect-error: not a type of this application
    activity.record({ type: 'order_reject' });
    // @ts-expect-error: there is no such severity
    activity.record({ type: 'order_filled', severity: 'fatal' });
    // @ts-expect-error: an activity has a type
    activity.record({ description: 'without a type' });

    const filled = activity.with<'order_filled'>({ source: { expert: 42 } });
    filled.info('order_filled');
    // @ts-expect-error: the child was narrowed
    filled.info('order_rejected');
    // @ts-expect-error: a child cannot have types that its parent has not
    activity.with<'user_added'>({});

    await activity.flush({ until: 'stored' });
    expect(fixture.records().map(({ eventName }) => eventName)).toEqual([
      'order_filled',
      'order_filed',
      'order_rejected',
      'order_reject',
      'order_filled',
      'activity.untyped',
      'order_filled',
      'order_rejected',
    ]);
  });
});
