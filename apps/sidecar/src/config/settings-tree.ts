import type { SettingPath } from './settings.js';

/** Sections and values as they were written, before they are checked. */
export type SettingsTree = Record<string, unknown>;

/** The value at a path; undefined when there is none. */
export function valueAt(tree: unknown, path: SettingPath): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    tree,
  );
}

/** Sets a value, and makes the sections that lead there. What is no section on the way stays, to be refused. */
export function setAt(tree: SettingsTree, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (rest.length === 0) {
    tree[key!] = value;
    return;
  }
  const section = (tree[key!] ??= {});
  if (isTree(section)) setAt(section, rest, value);
}

/** Removes the value at a path of names and indexes. */
export function removeAt(tree: unknown, path: SettingPath): void {
  const parent = valueAt(tree, path.slice(0, -1));
  if (typeof parent === 'object' && parent !== null) delete (parent as SettingsTree)[path.at(-1)!];
}

export function isTree(value: unknown): value is SettingsTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
