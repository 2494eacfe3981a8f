import type { z } from 'zod';
import { checkTogether } from './check-together.js';
import type { ConfigProblem } from './config-problem.js';
import { nearest } from './nearest.js';
import { type SettingPath, expectation, mayBeSecret, pathText, schemaAt } from './settings.js';
import { type SettingsTree, removeAt, valueAt } from './settings-tree.js';
import type { SidecarConfig } from './sidecar-config.js';
import { sidecarSchema } from './sidecar-schema.js';

/** Where the value at a path was set. */
export type SourceOf = (path: SettingPath) => string | undefined;

/** What settings become. */
export interface CheckedSettings {
  /** undefined when there are problems. */
  readonly config: SidecarConfig | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** Checks each setting, and then those that depend on each other. */
export function checkSettings(tree: SettingsTree, sourceOf: SourceOf): CheckedSettings {
  const result = sidecarSchema.safeParse(tree);
  const issues = result.success ? [] : result.error.issues;
  const problems = issues.flatMap((issue) => problemsOf(issue, tree, sourceOf));
  const config = result.success ? result.data : withoutWrong(tree, issues);
  if (config !== undefined) {
    const isWrong = (path: SettingPath): boolean => issues.some((issue) => startsWith(issue.path, path));
    problems.push(...checkTogether(config, sourceOf, isWrong));
  }
  return { config: problems.length === 0 ? config : undefined, problems };
}

type Issue = z.core.$ZodIssue;

/** So that what else is wrong is told as well: the settings with defaults in place of what was refused. */
function withoutWrong(tree: SettingsTree, issues: readonly Issue[]): SidecarConfig | undefined {
  const rest = structuredClone(tree);
  for (const { path, ...issue } of issues) {
    const section = asSettingPath(path);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) removeAt(rest, [...section, key]);
    } else {
      // A list, or TLS, is not usable without one of its parts.
      removeAt(rest, wholeOf(section));
    }
  }
  const result = sidecarSchema.safeParse(rest);
  return result.success ? result.data : undefined;
}

function wholeOf(path: SettingPath): SettingPath {
  const cut = path.findIndex((step) => typeof step === 'number' || step === 'tls');
  if (cut < 0) return path;
  return path.slice(0, path[cut] === 'tls' ? cut + 1 : cut);
}

function problemsOf(issue: Issue, tree: SettingsTree, sourceOf: SourceOf): ConfigProblem[] {
  const path = asSettingPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schemaAt(path)?.properties ?? {});
    return issue.keys.map((key) => unknownSetting([...path, key], known, sourceOf));
  }
  if (issue.code === 'invalid_key') return [wrongKey(path.slice(0, -1), sourceOf)];
  const value = valueAt(tree, path);
  const expected = expectation(schemaAt(path) ?? {});
  const message =
    value === undefined ? `is missing; it must be ${expected}` : `must be ${expected}${shown(value, path)}`;
  return [{ path: pathText(path), source: sourceOf(path), message }];
}

/** The key is not shown: whoever takes `Authorization: Bearer …` for one has written a secret there. */
function wrongKey(path: SettingPath, sourceOf: SourceOf): ConfigProblem {
  const expected = expectation(schemaAt(path)?.propertyNames ?? {});
  return { path: pathText(path), source: sourceOf(path), message: `has a key that is not ${expected}` };
}

function unknownSetting(path: SettingPath, known: readonly string[], sourceOf: SourceOf): ConfigProblem {
  const section = path.slice(0, -1);
  const meant = nearest(String(path.at(-1)), known);
  const hint =
    meant === undefined
      ? ` ${section.length === 0 ? 'There are' : `${pathText(section)} has`} ${known.join(', ')}.`
      : ` Did you mean ${pathText([...section, meant])}?`;
  return { path: pathText(path), source: sourceOf(path), message: `there is no such setting.${hint}` };
}

const SHOWN_CHARACTERS = 60;

function shown(value: unknown, path: SettingPath): string {
  if (mayBeSecret(path) || (typeof value === 'object' && value !== null)) return '';
  const text = JSON.stringify(value) ?? String(value);
  return `, but is ${text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text}`;
}

function asSettingPath(path: readonly PropertyKey[]): SettingPath {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}

function startsWith(whole: readonly PropertyKey[], part: SettingPath): boolean {
  const shorter = Math.min(whole.length, part.length);
  return part.slice(0, shorter).every((step, index) => step === whole[index]);
}
