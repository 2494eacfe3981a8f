import { SidecarConfigError } from '../errors.js';
import { type Environment, FILE_VARIABLE, readEnvironment } from './config-environment.js';
import { type ConfigFile, readConfigFile } from './config-file.js';
import type { ConfigProblem } from './config-problem.js';
import { checkSettings } from './check-settings.js';
import { readOpenTelemetry } from './open-telemetry-environment.js';
import { type SettingPath, listSettings, pathText } from './settings.js';
import { type SettingsTree, isTree, setAt } from './settings-tree.js';
import type { SidecarConfig } from './sidecar-config.js';

/** Where settings come from. */
export interface ConfigSources {
  /** Path of a YAML file. @default what the variable BLOTTER_CONFIG names; none without it */
  readonly file?: string | undefined;
  /** @default process.env */
  readonly env?: Environment;
  /** The folder of `--data`. */
  readonly data?: string | undefined;
}

/** A configuration that can be used. */
export interface LoadedConfig {
  readonly config: SidecarConfig;
  /** What was ignored, for the log. */
  readonly warnings: readonly string[];
}

/**
 * Reads every source and checks all of it: a flag is stronger than a variable BLOTTER_*, that than the file, that than
 * a variable OTEL_*, that than the default.
 * @throws SidecarConfigError with everything that is wrong.
 */
export function loadConfig({ file, env = process.env, data }: ConfigSources = {}): LoadedConfig {
  const filePath = file ?? (env[FILE_VARIABLE]?.trim() || undefined);
  const written = filePath === undefined ? undefined : readConfigFile(filePath);
  const { settings, problems } = readEnvironment(env);
  const standard = readOpenTelemetry(env);
  const problemsOfSources = [...(written?.problems ?? []), ...problems];

  const tree: SettingsTree = {};
  const origins = new Map<string, string>();
  const set = (path: readonly string[], value: unknown, origin: string): void => {
    setAt(tree, path, value);
    origins.set(pathText(path), origin);
  };
  for (const { path, value, variable } of standard.settings) set(path, value, variable);
  if (isTree(written?.values)) merge(tree, written.values);
  else if (written?.values != null) problemsOfSources.push(noSections(written));
  for (const path of leaves(written?.values)) origins.delete(pathText(path));
  for (const { setting, value } of settings) set(setting.path, value, setting.variable);
  if (data !== undefined) set(['storage', 'directory'], data, '--data');

  const sourceOf = (path: SettingPath): string | undefined => {
    for (let length = path.length; length > 0; length--) {
      const origin = origins.get(pathText(path.slice(0, length)));
      if (origin !== undefined) return origin;
    }
    return written?.place(path);
  };
  const { config, problems: problemsOfSettings } = checkSettings(tree, sourceOf);
  const all = [...problemsOfSources, ...problemsOfSettings];
  if (config === undefined || all.length > 0) throw new SidecarConfigError(all);
  return { config, warnings: standard.warnings };
}

function noSections(file: ConfigFile): ConfigProblem {
  const sections = [...new Set(listSettings().map(({ path }) => path[0]))];
  return { path: '', source: file.place([]), message: `must hold the sections ${sections.join(', ')}` };
}

/** The settings that the file has. */
function leaves(values: unknown): Array<readonly string[]> {
  return listSettings()
    .map(({ path }) => path)
    .filter(
      (path) =>
        path.reduce<unknown>((value, step) => (isTree(value) ? value[step] : undefined), values) !==
        undefined,
    );
}

function merge(tree: SettingsTree, stronger: SettingsTree): void {
  for (const [key, value] of Object.entries(stronger)) {
    const section = tree[key];
    if (isTree(section) && isTree(value)) merge(section, value);
    else tree[key] = value;
  }
}
