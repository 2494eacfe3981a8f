import type { SettingPath } from './settings.js';

/** What is wrong with settings that are right by themselves. */
export interface SettingFinding {
  /** The setting to change, and those that it disagrees with. */
  readonly paths: readonly [SettingPath, ...SettingPath[]];
  readonly message: string;
}
