import { type Command, Option } from 'commander';
import { type ConfigOptions, addConfigOptions } from './config-options.js';

/** Takes the exit code of a command that has ended. */
export type End = (exitCode: number) => void;

const EXIT_CODES = `
Exit code 0: all is well; 1: something is bad; 2: wrong usage, or it cannot be read.`;

/* Each action imports what it needs: help and usage errors come without loading a database or a server. */

export function addServe(program: Command, end: End): void {
  const command = program
    .command('serve')
    .description('receive OTLP logs, make them durable and store them, until SIGTERM or SIGINT');
  addConfigOptions(command)
    .option('--print-config', 'print the configuration as YAML, without secrets, and end')
    .addHelpText(
      'after',
      `
Examples:
  blotter serve --data ./data
  blotter serve --config blotter.yaml --print-config
  BLOTTER_RECEIVERS_HTTP_PORT=14318 blotter serve

Senders: OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 (HTTP) or http://127.0.0.1:4317 (gRPC).
The first signal ends it in order, a second one at once; what was acknowledged is durable in any case.
Exit code 0: ended in order; 1: it could not start, or not end in time; 2: wrong usage.`,
    )
    .action(async (options: ConfigOptions & { printConfig?: true }) => {
      const { serve } = await import('./serve.js');
      end(await serve(options));
    });
}

export function addCheck(program: Command, end: End): void {
  const command = program
    .command('check')
    .description('say whether serve would start: configuration, TLS files, folder, database, ports');
  addConfigOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  blotter check --config /etc/blotter/blotter.yaml
  blotter check --data /var/lib/blotter

Changes nothing. A sidecar that runs already has its ports: they are then found in use.
Exit code 0: it would start; 1: something is in the way; 2: wrong usage.`,
    )
    .action(async (options: ConfigOptions) => {
      const { check } = await import('./check.js');
      end(await check(options));
    });
}

export function addVerify(program: Command, end: End): void {
  program
    .command('verify')
    .description('check that a trail is whole and unchanged: the store, its digests, the journal')
    .argument('<path>', 'the data folder, or the database file')
    .option(
      '--journal <folder>',
      'the journal (default: the folder journal beside the file, if there is one)',
    )
    .option('--prefix <prefix>', 'prefix of Blotter’s tables in a shared file, for instance blotter_')
    .option('--json', 'print the whole report as JSON')
    .addHelpText(
      'after',
      `
Examples:
  blotter verify ./data
  blotter verify ./platform.db --prefix blotter_ --journal ./data/journal --json

Changes nothing, and may run beside a sidecar.${EXIT_CODES}`,
    )
    .action(async (path: string, options: { journal?: string; prefix?: string; json?: true }) => {
      const { verify } = await import('./verify.js');
      end(verify(path, options));
    });
}

export function addInspect(program: Command, end: End): void {
  program
    .command('inspect')
    .description('say what is in a journal')
    .argument('<path>', 'the data folder, or its journal folder')
    .addHelpText(
      'after',
      `
Example:
  blotter inspect ./data

Changes nothing, and may run beside a sidecar.${EXIT_CODES}`,
    )
    .action(async (path: string) => {
      const { inspect } = await import('./inspect.js');
      end(inspect(path));
    });
}

export function addToken(program: Command, end: End): void {
  program
    .command('token')
    .description('make a bearer token, and the lines of configuration that let it in')
    .argument('<name>', 'whose it is, for log lines; for instance the service that sends')
    .addOption(new Option('-s, --scope <scope...>', 'what it may do').choices(['ingest', 'read', 'admin']))
    .addHelpText(
      'after',
      `
Examples:
  blotter token orders --scope ingest
  blotter token dashboard --scope read admin

The token is printed once and kept nowhere: the configuration holds its SHA-256.
To replace one, add the new one, change the senders, and remove the old one.`,
    )
    .action(async (name: string, { scope }: { scope?: string[] }, command: Command) => {
      // Not mandatory for commander, which would then not name the option that was misspelt.
      if (scope === undefined) command.error('error: --scope is missing: ingest, read or admin');
      const { makeToken } = await import('./token.js');
      const made = makeToken(name, scope);
      if (made === undefined) {
        command.error('error: a name has up to 64 letters, digits, dots, dashes and underscores');
      }
      process.stdout.write(made);
      end(0);
    });
}
