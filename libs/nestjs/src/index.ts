export { BlotterError } from '@blotter/core';
export type {
  Activity,
  ActivityDetails,
  ActivityEntity,
  ActivitySeverity,
  BlotterStatus,
} from '@blotter/core';
export { type ActivityDefaults, ActivityLogger } from './activity-logger.js';
export type {
  ActivityModuleAsyncOptions,
  ActivityModuleOptions,
  ActivityModuleOptionsFactory,
  ExistingProvider,
} from './activity-module-options.js';
export { ActivityReader, type Asked } from './activity-reader.js';
export { ActivityModule } from './activity.module.js';
