import { stringify } from 'yaml';
import { type SettingPath, schemaAt } from './settings.js';
import type { SidecarConfig } from './sidecar-config.js';

/** The configuration as YAML that could be written into a file, but for its secrets. */
export function printConfig(config: SidecarConfig): string {
  return stringify(shown(config, []));
}

function shown(value: unknown, path: SettingPath): unknown {
  if (Array.isArray(value)) return value.map((item, index) => shown(item, [...path, index]));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, shown(child, [...path, key])]),
    );
  }
  return schemaAt(path)?.['x-secret'] === true ? '<hidden>' : value;
}
