import type { Command } from 'commander';
import { addConfigOptions, type ConfigOptions } from './config-options.js';

/** `blotter serve`. */
export function addServe(program: Command, end: (exitCode: number) => void): void {
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
The first signal ends it in order (records that were acknowledged are durable anyway), a second one at once.`,
    )
    .action(async (options: ConfigOptions & { printConfig?: true }) => {
      const { serve } = await import('./serve.js');
      end(await serve(options));
    });
}
