import type { Command } from 'commander';

/** Options of the commands that need a configuration. */
export interface ConfigOptions {
  readonly config?: string;
  readonly data?: string;
}

export function addConfigOptions(command: Command): Command {
  return command
    .option('-c, --config <file>', 'YAML file with settings (default: what BLOTTER_CONFIG names, or none)')
    .option('-d, --data <dir>', 'folder of the database and the journal (storage.directory)');
}
