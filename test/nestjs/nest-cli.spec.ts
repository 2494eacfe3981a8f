import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** The Nest CLI bundles in a monorepo by default, and a bundled app loses its worker file. */

interface Project {
  readonly root: string;
  readonly sourceRoot: string;
  readonly entryFile: string;
  readonly compilerOptions: { readonly builder: string; readonly tsConfigPath: string };
}

const root = new URL('../../', import.meta.url);
const at = (path: string): URL => new URL(path, root);
const cli = JSON.parse(readFileSync(at('nest-cli.json'), 'utf8')) as Omit<Project, 'entryFile'> & {
  readonly monorepo: boolean;
  readonly projects: Readonly<Record<string, Project>>;
};

describe('nest-cli.json', () => {
  it('names every library and app', () => {
    const workspaces = (JSON.parse(readFileSync(at('package.json'), 'utf8')) as { workspaces: string[] })
      .workspaces;
    expect(cli.monorepo).toBe(true);
    expect(
      Object.values(cli.projects)
        .map((project) => project.root)
        .sort(),
    ).toEqual([...workspaces].sort());
    expect(Object.keys(cli.projects)).toContain('trading-demo');
  });

  it.each(Object.entries(cli.projects))('%s: names what exists, and does not bundle', (_, project) => {
    for (const path of [project.root, project.sourceRoot, project.compilerOptions.tsConfigPath]) {
      expect({ path, exists: existsSync(at(path)) }).toEqual({ path, exists: true });
    }
    expect(existsSync(at(`${project.sourceRoot}/${project.entryFile}.ts`))).toBe(true);
    expect(project.compilerOptions.builder).toBe('tsc');
  });

  it('has a TypeScript whose compiler API the Nest CLI can use', () => {
    expect(ts.versionMajorMinor.split('.')[0]).toBe('6');
    expect(typeof ts.createProgram).toBe('function');
  });
});
