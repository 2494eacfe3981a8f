import { ActivityLogger, ActivityModule } from '@blotter/nestjs';
import { type DynamicModule, Module } from '@nestjs/common';
import { TRADING_ACTIVITIES, type TradingActivities } from '../platform/trading-activity.js';
import { CountedActivities } from './counted-activities.js';
import { MainConnection } from './main-connection.service.js';
import { RiskManager } from './risk-manager.service.js';
import { RunCounters } from './run-counters.js';
import type { Scenario } from './scenario.js';
import { SynchronousActivityLog } from './synchronous-activity-log.js';

/** The platform's main thread. Its services record activities and do not know who keeps them. */
@Module({})
export class PlatformModule {
  static forScenario(scenario: Scenario): DynamicModule {
    return scenario.blotter === undefined ? before(scenario.platformFile) : after(scenario.blotter);
  }
}

const COUNTERS = { provide: RunCounters, useFactory: () => new RunCounters() };

function before(platformFile: string): DynamicModule {
  return {
    module: PlatformModule,
    providers: [
      COUNTERS,
      RiskManager,
      { provide: MainConnection, useFactory: () => new MainConnection(platformFile) },
      {
        provide: TRADING_ACTIVITIES,
        useFactory: ({ database }: MainConnection, counters: RunCounters) =>
          new SynchronousActivityLog(database, counters),
        inject: [MainConnection, RunCounters],
      },
    ],
  };
}

function after(blotter: NonNullable<Scenario['blotter']>): DynamicModule {
  return {
    module: PlatformModule,
    imports: [ActivityModule.forRoot(blotter)],
    providers: [
      COUNTERS,
      RiskManager,
      {
        provide: TRADING_ACTIVITIES,
        useFactory: (logger: TradingActivities, counters: RunCounters) =>
          new CountedActivities(logger, counters),
        inject: [ActivityLogger, RunCounters],
      },
    ],
  };
}
