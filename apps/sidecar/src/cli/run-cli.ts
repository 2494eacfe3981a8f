import { Command, CommanderError } from 'commander';
import { addServe } from './serve-command.js';

/** Exit codes of every command. */
export const EXIT = { ok: 0, problem: 1, usage: 2 } as const;

/**
 * Runs `blotter ARGS` to its end.
 * @returns the exit code.
 */
export async function runCli(args: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const program = new Command('blotter')
    .description('The activity log that never blocks, never lies about loss, and needs no server.')
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: false });
  const end = (exitCode: number): void => void (code = exitCode);
  addServe(program, end);
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT.problem;
  }
}
