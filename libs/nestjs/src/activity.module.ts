import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { ActivityLifecycle } from './activity-lifecycle.service.js';
import { ActivityLogger } from './activity-logger.js';
import {
  type ActivityModuleAsyncOptions,
  type ActivityModuleOptions,
  type ActivityModuleOptionsFactory,
  type SplitOptions,
  splitOptions,
} from './activity-module-options.js';
import { ActivityReader } from './activity-reader.js';
import { ActivityRecorder } from './activity-recorder.js';
import { ACTIVITY_OPTIONS, ACTIVITY_RECORDER } from './activity.constants.js';

/** Provides {@link ActivityLogger} and {@link ActivityReader}. */
@Module({})
export class ActivityModule {
  /**
   * Without an argument records go to `./data/blotter.db`.
   * @throws BlotterError, when the application starts, for unusable options, folders or files.
   */
  static forRoot(options: ActivityModuleOptions = {}): DynamicModule {
    return module(options.isGlobal, [{ provide: ACTIVITY_OPTIONS, useFactory: () => splitOptions(options) }]);
  }

  /** Options that come from other providers, for instance a ConfigService. */
  static forRootAsync(options: ActivityModuleAsyncOptions): DynamicModule {
    return { ...module(options.isGlobal, asyncOptions(options)), imports: options.imports ?? [] };
  }
}

function module(isGlobal = true, options: Provider[]): DynamicModule {
  return {
    module: ActivityModule,
    global: isGlobal,
    providers: [
      ...options,
      {
        provide: ACTIVITY_RECORDER,
        useFactory: (split: SplitOptions) => ActivityRecorder.create(split),
        inject: [ACTIVITY_OPTIONS],
      },
      {
        provide: ActivityLogger,
        useFactory: (recorder: ActivityRecorder) => new ActivityLogger(recorder),
        inject: [ACTIVITY_RECORDER],
      },
      {
        provide: ActivityReader,
        useFactory: ({ processor }: ActivityRecorder) => new ActivityReader(processor.location),
        inject: [ACTIVITY_RECORDER],
      },
      ActivityLifecycle,
    ],
    exports: [ActivityLogger, ActivityReader],
  };
}

function asyncOptions(options: ActivityModuleAsyncOptions): Provider[] {
  if (options.useFactory !== undefined) {
    const { useFactory, inject = [] } = options;
    return [
      {
        provide: ACTIVITY_OPTIONS,
        useFactory: async (...args: never[]) => splitOptions(await useFactory(...args)),
        inject: [...inject],
      },
    ];
  }
  const factory = options.useExisting ?? options.useClass;
  if (factory === undefined) {
    throw new TypeError('ActivityModule.forRootAsync needs useFactory, useClass or useExisting.');
  }
  const fromFactory: Provider = {
    provide: ACTIVITY_OPTIONS,
    useFactory: async (created: ActivityModuleOptionsFactory) =>
      splitOptions(await created.createActivityOptions()),
    inject: [factory],
  };
  return options.useExisting === undefined ? [factory, fromFactory] : [fromFactory];
}
