import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The part of a service that tests look at. */
export interface Service {
  readonly image?: string;
  readonly build?: string | { readonly context: string; readonly dockerfile?: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly profiles?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly networks?: Readonly<Record<string, { readonly aliases?: readonly string[] }>>;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const root = new URL('../../../', import.meta.url);

/** A file of this repository. @param path - from its top. */
export function readText(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** YAML, with its merge keys merged as Compose merges them. */
export function readYaml(path: string): unknown {
  return parse(readText(path), { merge: true });
}

export function readComposeFile(): ComposeFile {
  return readYaml('docker-compose.yml') as ComposeFile;
}

/** Services that start with these profiles. */
export function enabled({ services }: ComposeFile, profiles: readonly string[]): string[] {
  return Object.entries(services)
    .filter(([, service]) => service.profiles?.some((profile) => profiles.includes(profile)) ?? true)
    .map(([name]) => name);
}
