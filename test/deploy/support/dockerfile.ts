/** One instruction: `RUN`, and the rest as one line. */
export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** What one FROM begins. */
export interface Stage {
  readonly from: string;
  /** What `AS` calls it. */
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** `COPY [--from=STAGE] SOURCE… DESTINATION`. */
export interface Copy {
  readonly from: string | undefined;
  readonly sources: readonly string[];
  readonly destination: string;
}

/** The stages of a Dockerfile, with global ARGs filled in. Knows the part of the language that ours uses. */
export function parseDockerfile(text: string): Stage[] {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const args: Record<string, string> = {};
  const stages: Array<Stage & { readonly instructions: Instruction[] }> = [];
  for (const line of lines) {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`Not an instruction: ${line}`);
    if (name === 'FROM') {
      const [from = '', , stage] = rest.split(/\s+/);
      const image = from.replace(/\$\{(\w+)\}/g, (_, key: string) => args[key] ?? '');
      stages.push({ from: image, name: stage, instructions: [] });
    } else if (stages.length === 0) {
      const [key = '', value = ''] = rest.split('=');
      args[key] = value;
    } else stages.at(-1)!.instructions.push({ name, rest });
  }
  return stages;
}

/** The rests of all instructions of this name. */
export function all({ instructions }: Stage, name: string): string[] {
  return instructions.filter((instruction) => instruction.name === name).map(({ rest }) => rest);
}

/** The rest of the last instruction of this name, which is the one that counts. */
export function last(stage: Stage, name: string): string {
  const rest = all(stage, name).at(-1);
  if (rest === undefined) throw new Error(`There is no ${name}.`);
  return rest;
}

/** `["node", "main.js"]`, as ENTRYPOINT, CMD and HEALTHCHECK … CMD have it. */
export function execForm(rest: string): string[] {
  return JSON.parse(rest.slice(rest.indexOf('['))) as string[];
}

export function parseCopy(rest: string): Copy {
  const words = rest.split(/\s+/);
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  return { from, sources: paths.slice(0, -1), destination: paths.at(-1)! };
}

/** `KEY=value KEY="a value"`, as ENV and LABEL have it. */
export function parsePairs(rests: readonly string[]): Record<string, string> {
  const pairs = rests.join(' ').matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g);
  return Object.fromEntries([...pairs].map(([, key, quoted, bare]) => [key, quoted ?? bare]));
}
