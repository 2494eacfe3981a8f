/** What a .dockerignore keeps out of the build. The last pattern that matches a path, or a folder above it, decides. */
export class DockerIgnore {
  private readonly rules: ReadonlyArray<{ readonly pattern: RegExp; readonly isIgnored: boolean }>;

  constructor(text: string) {
    this.rules = text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => ({ pattern: toRegExp(line.replace(/^!/, '')), isIgnored: !line.startsWith('!') }));
  }

  /** @param path - from the folder of the build, with slashes. */
  ignores(path: string): boolean {
    const parts = path.split('/');
    const places = parts.map((_, i) => parts.slice(0, i + 1).join('/'));
    const rule = this.rules.findLast(({ pattern }) => places.some((place) => pattern.test(place)));
    return rule?.isIgnored ?? false;
  }
}

/** `**` stands for any folders, `*` for any part of a name, also of one that begins with a dot. */
function toRegExp(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*\/|\*)/)
    .map((part) =>
      part === '**/' ? '(?:.*/)?' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`);
}
