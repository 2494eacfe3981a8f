import { Command, CommanderError } from 'commander';
import { addCheck, addInspect, addServe, addToken, addVerify } from './commands.js';
import { addQuery, addStats, addTail } from './find-commands.js';
import { addDeadLetters, addDestinations } from './forward-commands.js';

const OLDEST_NODE = [22, 15] as const;
const OK = 0;
const PROBLEM = 1;
const WRONG_USAGE = 2;

/**
 * Runs `blotter ARGS` to its end.
 * @returns the exit code: 0 for ok, 1 for a problem, 2 for wrong usage.
 */
export async function runCli(args: readonly string[]): Promise<number> {
  if (isTooOld(process.versions.node)) {
    process.stderr.write(
      `Blotter needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.\n`,
    );
    return PROBLEM;
  }
  let code: number = OK;
  const program = new Command('blotter')
    .description('The activity log that never blocks, never lies about loss, and needs no server.')
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('Add --help to see what there is.')
    .addHelpText('after', '\n`blotter help COMMAND` shows examples. Settings: docs/configuration.md.');
  const commands = [
    addServe,
    addQuery,
    addTail,
    addStats,
    addDestinations,
    addDeadLetters,
    addCheck,
    addVerify,
    addInspect,
    addToken,
  ];
  for (const add of commands) {
    add(program, (exitCode) => (code = exitCode));
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === OK ? OK : WRONG_USAGE;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return PROBLEM;
  }
}

/** What is missing in an older one would be named by an import that fails. */
function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}
