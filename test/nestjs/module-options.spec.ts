import 'reflect-metadata';
import {
  ActivityLogger,
  ActivityModule,
  type ActivityModuleAsyncOptions,
  type ActivityModuleOptions,
  type ActivityModuleOptionsFactory,
} from '@blotter/nestjs';
import { StoreReader } from '@blotter/core/reader';
import { Inject, Injectable, Module } from '@nestjs/common';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BlotterFixture } from '../traps/support/blotter-fixture.js';
import { ForkedProgram } from './support/forked-program.js';
import { startModule } from './support/testing-app.js';

const fixture = new BlotterFixture();

@Injectable()
class Settings {
  readonly directory = fixture.directory;
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Injectable()
class OptionsFactory implements ActivityModuleOptionsFactory {
  constructor(@Inject(Settings) private readonly settings: Settings) {}

  createActivityOptions(): Promise<ActivityModuleOptions> {
    return Promise.resolve({ directory: this.settings.directory, serviceName: 'from-factory' });
  }
}

@Module({ imports: [SettingsModule], providers: [OptionsFactory], exports: [OptionsFactory] })
class FactoryModule {}

@Injectable()
class OrderService {
  constructor(@Inject(ActivityLogger) readonly activity: ActivityLogger) {}
}

@Module({ providers: [OrderService] })
class OrderModule {}

async function recordedBy(activity: ActivityLogger): Promise<string[]> {
  activity.info('order_filled');
  await activity.flush({ until: 'stored' });
  return fixture.records().map(({ eventName }) => eventName);
}

/** A Blotter that is not the module's: a module that cannot be made leaves none behind. */
async function existing(): Promise<ActivityModuleOptions> {
  const processor = await fixture.open();
  return { existing: { processor, loggerProvider: new LoggerProvider({ processors: [processor] }) } };
}

describe('ActivityModule.forRoot', () => {
  it('works without an argument: records go to ./data', async () => {
    const program = new ForkedProgram({ hooks: {}, durably: true }, { cwd: fixture.directory });
    fixture.later(() => program.end());
    await program.hears('durable');
    program.kill('SIGTERM');
    await program.ended;
    expect(existsSync(join(fixture.directory, 'data', 'journal'))).toBe(true);
    const reader = new StoreReader({ file: join(fixture.directory, 'data', 'blotter.db') });
    expect(reader.latest(10).map(({ eventName }) => eventName)).toContain('durable');
    reader.close();
  });

  it('provides ActivityLogger to every module by default', async () => {
    const app = await startModule(fixture, [
      ActivityModule.forRoot({ directory: fixture.directory }),
      OrderModule,
    ]);
    const { activity } = app.module.get(OrderService, { strict: false });
    expect(await recordedBy(activity)).toEqual(['order_filled']);
  });

  it('with isGlobal false, only to those that import it', async () => {
    const dynamic = ActivityModule.forRoot({ ...(await existing()), isGlobal: false });
    await expect(startModule(fixture, [dynamic, OrderModule])).rejects.toThrow('ActivityLogger');
    @Module({ imports: [dynamic], providers: [OrderService] })
    class ImportingModule {}
    const app = await startModule(fixture, [ImportingModule]);
    const { activity } = app.module.get(OrderService, { strict: false });
    expect(await recordedBy(activity)).toEqual(['order_filled']);
  });
});

describe('ActivityModule.forRootAsync', () => {
  const variants: Array<[string, () => ActivityModuleAsyncOptions]> = [
    [
      'useFactory with inject',
      () => ({
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: (settings: Settings) => ({ directory: settings.directory, serviceName: 'from-factory' }),
      }),
    ],
    ['useClass', () => ({ imports: [SettingsModule], useClass: OptionsFactory })],
    ['useExisting', () => ({ imports: [FactoryModule], useExisting: OptionsFactory })],
  ];

  it.each(variants)('takes options from %s', async (_, options) => {
    const { activity } = await startModule(fixture, [ActivityModule.forRootAsync(options())]);
    expect(await recordedBy(activity)).toEqual(['order_filled']);
    const resource = Object.fromEntries(fixture.records()[0]!.resource.attributes);
    expect(resource['service.name']).toBe('from-factory');
  });

  it('obeys isGlobal', async () => {
    const options = { useFactory: existing, isGlobal: false };
    const modules = [ActivityModule.forRootAsync(options), OrderModule];
    await expect(startModule(fixture, modules)).rejects.toThrow('ActivityLogger');
  });

  it('says what it needs when it is given nothing', () => {
    expect(() => ActivityModule.forRootAsync({})).toThrow('useFactory, useClass or useExisting');
  });
});

describe('wrong options end the start with an error that names them', () => {
  const wrong: Array<[string, object, string]> = [
    ['misspelt', { flushIntervallMs: 10 }, 'Did you mean flushIntervalMs?'],
    ['out of range', { maxQueueRecords: 0 }, 'maxQueueRecords'],
    ['nested', { busyRetry: { maxDelay: 1 } }, 'Did you mean busyRetry.maxDelayMs?'],
    ['an empty serviceName', { serviceName: '' }, 'serviceName'],
    ['no processor', { existing: { processor: {}, loggerProvider: {} } }, 'existing.processor'],
  ];

  it.each(wrong)('%s', async (_, options, message) => {
    const error = { code: 'ERR_BLOTTER_OPTION', message: expect.stringContaining(message) };
    const given = (
      'existing' in options ? options : { directory: fixture.directory, ...options }
    ) as ActivityModuleOptions;
    await expect(startModule(fixture, [ActivityModule.forRoot(given)])).rejects.toMatchObject(error);
    const asynchronous = ActivityModule.forRootAsync({ useFactory: () => given });
    await expect(startModule(fixture, [asynchronous])).rejects.toMatchObject(error);
  });
});
