import { FILE_VARIABLE } from './config-environment.js';
import { type Setting, type SettingSchema, expectation, listSettings, settingSchema } from './settings.js';

/** docs/configuration.md. */
export function configurationDocs(): string {
  const sections = Object.entries(settingSchema().properties ?? {});
  const alone = sections.filter(([, { properties }]) => properties === undefined);
  return [
    INTRODUCTION,
    ...sections
      .filter(([, { properties }]) => properties !== undefined)
      .map(([name, schema]) => sectionDocs([name], schema)),
    '## Others\n',
    table(alone.map(([name]) => listSettings().find(({ path }) => path[0] === name)!)),
    STANDARD,
  ].join('\n');
}

const INTRODUCTION = `# Configuration

<!-- Generated from apps/sidecar/src/config/sidecar-schema.ts by \`npm run docs:config\`. -->

Every setting of the sidecar has a default; \`blotter serve\` needs no file. Settings come from, the strongest first:

1. flags: \`--data DIR\` is \`storage.directory\`;
2. variables \`BLOTTER_…\`: the path of a setting in upper case, so \`receivers.http.port\` is \`BLOTTER_RECEIVERS_HTTP_PORT\`;
3. the YAML file that \`--config FILE\` names, or the variable \`${FILE_VARIABLE}\`;
4. standard variables \`OTEL_…\` ([below](#variables-of-opentelemetry)): they are for every program of a machine or pod;
5. the defaults.

\`blotter check\` says what is wrong and whether the sidecar would start, \`blotter serve --print-config\` what is used.
Everything that is wrong is told at once, with the place of each; names that do not exist are refused. An example is
[blotter.example.yaml](blotter.example.yaml); editors complete and check with
[config.schema.json](../apps/sidecar/config.schema.json):

\`\`\`yaml
# yaml-language-server: $schema=./config.schema.json
\`\`\`

In variables, lists are separated by commas; \`BLOTTER_AUTH_TOKENS\` has entries \`NAME:SCOPE+SCOPE:SHA256\`, and
\`BLOTTER_FORWARD_DESTINATIONS\` is a list in JSON: \`[{"name":"backup","url":"https://otlp.example.com"}]\`. A variable that
is empty, and a section or setting with nothing behind its name, are as if they were not there. Relative paths start
at the working directory. Variables that Kubernetes sets for a service named \`blotter…\` (\`BLOTTER_PORT=tcp://…\`) are ignored.
`;

const STANDARD = `
## Variables of OpenTelemetry

Those that mean something to a receiver:

| Variable                                       | Meaning                                                                                   |
| ---------------------------------------------- | ----------------------------------------------------------------------------------------- |
| \`OTEL_LOG_LEVEL\`                               | \`log.level\`, when neither a file nor \`BLOTTER_LOG_LEVEL\` sets it. Other values are ignored with a warning. |
| \`OTEL_SERVICE_NAME\`, \`OTEL_RESOURCE_ATTRIBUTES\` | the resource of the sidecar's own metrics; \`service.name\` is \`blotter\` without them. What senders send keeps its own resource. |

The others are for SDKs and exporters, and mean nothing to the sidecar: \`OTEL_SDK_DISABLED\` and \`OTEL_BLRP_*\` (there is no
batch processor in it), \`OTEL_EXPORTER_OTLP_*\` (they are there for every program of a pod, and may name this very sidecar: what it forwards to is
in \`forward.destinations\`), \`OTEL_ATTRIBUTE_*_LIMIT\` (what was sent is kept as it was sent).
`;

function sectionDocs(path: readonly string[], schema: SettingSchema): string {
  const children = Object.entries(schema.properties ?? {});
  const settings = listSettings(schema, path).filter((setting) => setting.path.length === path.length + 1);
  const title = `${'#'.repeat(path.length + 1)} ${path.join('.')}`;
  return [
    `${title}\n`,
    `${schema.description}\n`,
    ...(settings.length === 0 ? [] : [table(settings)]),
    ...settings.filter(({ schema: { items } }) => items?.properties !== undefined).map(entryDocs),
    ...children
      .filter(([, child]) => child.properties !== undefined)
      .map(([name, child]) => sectionDocs([...path, name], child)),
  ].join('\n');
}

function table(settings: readonly Setting[]): string {
  const rows = settings.map(({ path, variable, schema }) =>
    row(
      `\`${path.at(-1)}\`<br>\`${variable}\``,
      defaultText(schema, path.at(-1) ?? ''),
      expectation(schema),
      schema.description ?? '',
    ),
  );
  return [
    '| Setting, variable | Default | Must be | Meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** What an entry of a list has. */
function entryDocs({ path, schema }: Setting): string {
  const { required = [], ...entry } = schema.items ?? {};
  return [
    `Each of \`${path.join('.')}\` has:\n`,
    '| Setting | Default | Must be | Meaning |',
    '| --- | --- | --- | --- |',
    ...entryRows(entry, '', required),
    '',
  ].join('\n');
}

function entryRows(section: SettingSchema, prefix: string, required: readonly string[]): string[] {
  return Object.entries(section.properties ?? {}).flatMap(([name, child]) => [
    row(
      `\`${prefix}${name}\``,
      required.includes(name) ? 'must be given' : defaultText(child, name),
      expectation(child),
      child.description ?? '',
    ),
    ...entryRows(child, `${prefix}${name}.`, child.required ?? []),
  ]);
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function defaultText(schema: SettingSchema, name: string): string {
  if (schema['x-default'] !== undefined) return schema['x-default'];
  const value = schema.default;
  if (value === undefined) return '–';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value === 'object') return 'none';
  return `\`${JSON.stringify(value).replaceAll('"', '')}\`${name.endsWith('Bytes') ? binary(Number(value)) : ''}`;
}

const UNITS = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const;

function binary(bytes: number): string {
  const unit = UNITS.find(([, size]) => bytes % size === 0);
  return unit === undefined ? '' : ` (${bytes / unit[1]} ${unit[0]})`;
}
