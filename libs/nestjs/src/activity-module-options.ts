import {
  BlotterError,
  type AdmissionLogRecordProcessor,
  type BlotterOptions,
  OPTION_NAMES,
  checkNames,
} from '@blotter/core';
import type { ModuleMetadata, Type } from '@nestjs/common';
import type { LoggerProvider } from '@opentelemetry/api';

/** A LoggerProvider of the application that has Blotter's processor. */
export interface ExistingProvider {
  /** Made by `createBlotterProcessor()` and given to the provider when that was constructed. */
  readonly processor: AdmissionLogRecordProcessor;
  readonly loggerProvider: LoggerProvider;
}

/** Options of {@link ActivityModule}: those of Blotter, and where records come from. All are optional. */
export interface ActivityModuleOptions extends BlotterOptions {
  /**
   * Record through a provider that the application owns, instead of an isolated one. Then the other
   * options of Blotter belong to `createBlotterProcessor()` and are refused here.
   */
  readonly existing?: ExistingProvider;
  /**
   * Make the module's provider the global one of `@opentelemetry/api` and `@opentelemetry/api-logs`, so
   * that logs emitted anywhere in the process are stored too. @default false
   */
  readonly registerGlobally?: boolean;
  /** `service.name` of the records. @default OTEL_SERVICE_NAME, or what the SDK calls an unknown service */
  readonly serviceName?: string;
  /** Provide {@link ActivityLogger} and ActivityReader to every module. @default true */
  readonly isGlobal?: boolean;
}

/** Makes the options when the module is set up. */
export interface ActivityModuleOptionsFactory {
  createActivityOptions(): ActivityModuleOptions | Promise<ActivityModuleOptions>;
}

/** For `forRootAsync`: one of useFactory, useClass and useExisting. */
export interface ActivityModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly useFactory?: (
    ...args: never[]
  ) => Omit<ActivityModuleOptions, 'isGlobal'> | Promise<Omit<ActivityModuleOptions, 'isGlobal'>>;
  readonly inject?: ReadonlyArray<Type | string | symbol>;
  readonly useClass?: Type<ActivityModuleOptionsFactory>;
  readonly useExisting?: Type<ActivityModuleOptionsFactory>;
  /** Provide {@link ActivityLogger} and ActivityReader to every module. @default true */
  readonly isGlobal?: boolean;
}

const OWN_NAMES = ['existing', 'registerGlobally', 'serviceName', 'isGlobal'] as const;

/** The module's own options, and those of Blotter. */
export interface SplitOptions {
  readonly existing: ExistingProvider | undefined;
  readonly registerGlobally: boolean;
  readonly serviceName: string | undefined;
  readonly blotter: BlotterOptions;
}

/**
 * Separates the module's options from Blotter's, which check themselves.
 * @throws BlotterError ERR_BLOTTER_OPTION.
 */
export function splitOptions(options: ActivityModuleOptions): SplitOptions {
  checkNames('', options, [...OWN_NAMES, ...OPTION_NAMES]);
  const { existing, registerGlobally = false, serviceName, isGlobal = true, ...blotter } = options;
  checkSwitch('registerGlobally', registerGlobally);
  checkSwitch('isGlobal', isGlobal);
  if (existing !== undefined) {
    checkNames('', options, OWN_NAMES);
    checkNames('existing.', existing, ['processor', 'loggerProvider']);
    checkHas(existing.processor, 'record', 'existing.processor', 'Make it with createBlotterProcessor().');
    checkHas(
      existing.loggerProvider,
      'getLogger',
      'existing.loggerProvider',
      'Give the LoggerProvider that has the processor.',
    );
  }
  if (serviceName !== undefined && (typeof serviceName !== 'string' || serviceName === '')) {
    throw new BlotterError(
      'ERR_BLOTTER_OPTION',
      'Option serviceName must be a text that is not empty.',
      'Or set OTEL_SERVICE_NAME.',
    );
  }
  return { existing, registerGlobally, serviceName, blotter };
}

function checkSwitch(name: string, value: unknown): void {
  if (typeof value === 'boolean') return;
  throw new BlotterError(
    'ERR_BLOTTER_OPTION',
    `Option ${name} must be true or false.`,
    'Leave it out for the default.',
  );
}

function checkHas(value: unknown, method: string, name: string, hint: string): void {
  const candidate = value as Record<string, unknown> | null | undefined;
  if (typeof candidate?.[method] === 'function') return;
  throw new BlotterError('ERR_BLOTTER_OPTION', `Option ${name} has no method ${method}().`, hint);
}
