import { type Command, Option } from 'commander';
import type { End } from './commands.js';
import type { SourceOptions } from './find/open-source.js';
import type { DeadLetterOptions } from './forward/dead-letters.js';

/* The commands about forwarding. As in commands.ts, each action imports what it needs. */

export function addDestinations(program: Command, end: End): void {
  program
    .command('destinations')
    .description('say what the backends are doing that a running sidecar forwards to')
    .option('-u, --url <url>', 'the API of the sidecar (default: where serve would have it here)')
    .option('--token-file <file>', 'file that holds a token with the scope read')
    .option('--json', 'print one JSON object a line')
    .addHelpText(
      'after',
      `
Examples:
  blotter destinations
  blotter destinations --url http://127.0.0.1:4319 --json | jq .lagRecords

States: current (has everything), sending, waiting (it does not answer, or asks for patience), refusing (everything: for
instance a token that has expired), elsewhere (another process forwards to it), failing, starting.
Exit code 0: none is in trouble; 1: one is waiting, refusing or failing; 2: wrong usage, or no answer.`,
    )
    .action(async (options: SourceOptions & { json?: true }) => {
      const { destinations } = await import('./forward/destinations.js');
      end(await destinations(options));
    });
}

export function addDeadLetters(program: Command, end: End): void {
  const group = program
    .command('dead-letters')
    .description('list, show, send again or drop records that a backend has refused for good')
    .addHelpText(
      'after',
      `
Examples:
  blotter dead-letters list --destination archive
  blotter dead-letters show 7
  blotter dead-letters retry 7 8          once more, as soon as the sidecar runs; refused again, they stay
  blotter dead-letters retry all
  blotter dead-letters drop --destination archive --url http://127.0.0.1:4319

It works on the file that serve would use here, also while a sidecar writes it; or it asks a sidecar (--url), with the
token of --token-file or of the variable BLOTTER_TOKEN: of the scope read, and admin to retry and drop.`,
    );
  addList(group, end);
  addShow(group, end);
  addChange(group, end, 'retry', 'send them once more; one that is refused again stays, with the new reason');
  addChange(group, end, 'drop', 'delete them for good; a gap record in the trail says so');
}

const LIST_EXIT_CODES = `
Exit code 0: there are some; 1: there is none; 2: wrong usage, or no answer.`;
const EXIT_CODES = `
Exit code 0: done; 2: wrong usage, no answer, or one of them is not there (then nothing is done).`;
const DESTINATION = ['--destination <name>', 'all of this destination'] as const;

function addList(group: Command, end: End): void {
  addSource(group.command('list').description('print them, the first refused first'))
    .option(...DESTINATION)
    .addHelpText('after', LIST_EXIT_CODES)
    .action(async (options: DeadLetterOptions) => {
      const { list } = await import('./forward/dead-letters.js');
      end(await list(options));
    });
}

function addShow(group: Command, end: End): void {
  addSource(group.command('show').description('print everything that is known of one, with its record'))
    .argument('<id>', 'as list shows it')
    .addHelpText('after', EXIT_CODES)
    .action(async (id: string, options: DeadLetterOptions) => {
      const { show } = await import('./forward/dead-letters.js');
      end(await show(id, options));
    });
}

function addChange(group: Command, end: End, what: 'retry' | 'drop', description: string): void {
  addSource(group.command(what).description(description))
    .argument('[id...]', 'as list shows them, or all')
    .option(...DESTINATION)
    .addHelpText('after', EXIT_CODES)
    .action(async (ids: string[], options: DeadLetterOptions) => {
      const { change } = await import('./forward/dead-letters.js');
      end(await change(what, ids, options));
    });
}

function addSource(command: Command): Command {
  return command
    .addOption(
      new Option(
        '-d, --data <path>',
        'data folder or database file (default: that of serve, ./data)',
      ).conflicts(['url', 'tokenFile']),
    )
    .option('-u, --url <url>', 'ask the sidecar whose API is there')
    .option('--token-file <file>', 'file that holds a token')
    .option('--json', 'print JSON');
}
