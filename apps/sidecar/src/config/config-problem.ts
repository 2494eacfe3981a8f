/** Something that is wrong with a configuration. */
export interface ConfigProblem {
  /** The setting: `receivers.http.port`; for an unknown variable its name; empty for the whole file. */
  readonly path: string;
  /** Where it was set: `blotter.yaml:4:11`, `BLOTTER_API_PORT`, `--data`; undefined when nowhere. */
  readonly source: string | undefined;
  /** `must be true or false, but is 'maybe'`. */
  readonly message: string;
}

/** One line. */
export function problemText({ path, source, message }: ConfigProblem): string {
  const place = [path, ...(source === undefined ? [] : [path === '' ? source : `(${source})`])];
  return `${place.filter((part) => part !== '').join(' ')}: ${message}`;
}
