import { parseArgs } from 'node:util';
import { RejectedDoor } from './rejected-door.js';
import { jsonOf, lineOf, textOf } from './rejected-text.js';

/* `npm run rejected -- FILE list`: what the store has refused, and what to do about it. */

const USAGE = `Usage: npm run --silent rejected -- FILE list | show ID | retry [ID… | all] | drop ID… [--prefix P] [--json]

What the store FILE has refused: a constraint or trigger of somebody else, or bytes that are not OTLP.

  list       one line each: ID, when, number of records, writer#batch.position, code, reason
  show ID    everything that is known of it
  retry      tries once more; what the store takes now moves into the trail. Without an ID all
  drop ID    deletes it for good; a blotter.gap record says so in the trail

  --prefix P  prefix of Blotter's tables in a shared file, for instance blotter_
  --json      print JSON
  --help      print this

Exit code 0: done; 1: some were refused again, or are not there; 2: wrong usage, or the file cannot be used.
`;

const WRONG_USAGE = 2;

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { prefix: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [file, command, ...args] = positionals;
  const ids = args[0] === 'all' ? [] : args.map(Number);
  const isWrong =
    file === undefined ||
    !['list', 'show', 'retry', 'drop'].includes(command ?? '') ||
    ids.some((id) => !Number.isSafeInteger(id)) ||
    (command === 'show' && ids.length !== 1) ||
    (command === 'drop' && ids.length === 0);
  if (isWrong) {
    process.stderr.write(USAGE);
    return WRONG_USAGE;
  }
  const { prefix, json = false } = values;
  const door = new RejectedDoor({ file, ...(prefix === undefined ? {} : { prefix }) });
  try {
    return run(door, command!, ids, json);
  } finally {
    door.close();
  }
}

function run(door: RejectedDoor, command: string, ids: readonly number[], json: boolean): number {
  const print = (value: object, text: string): unknown =>
    process.stdout.write(json ? `${JSON.stringify(value)}\n` : text);
  if (command === 'list') {
    for (const record of door.list()) print(jsonOf(record), lineOf(record));
    return 0;
  }
  if (command === 'show') {
    const record = door.get(ids[0]!);
    if (record !== undefined) print(jsonOf(record), textOf(record));
    else process.stderr.write(`${ids[0]}: missing\n`);
    return record === undefined ? 1 : 0;
  }
  let isDone = true;
  for (const id of ids.length > 0 ? ids : door.list().map((record) => record.id)) {
    const outcome = command === 'retry' ? door.retry(id) : dropped(door, id);
    print(
      { id, ...outcome },
      `${id}: ${'reason' in outcome ? `refused, ${outcome.reason}` : outcome.kind}\n`,
    );
    isDone &&= outcome.kind === 'stored' || outcome.kind === 'dropped';
  }
  return isDone ? 0 : 1;
}

function dropped(door: RejectedDoor, id: number): { kind: 'dropped'; records: number } | { kind: 'missing' } {
  const record = door.drop(id);
  return record === undefined ? { kind: 'missing' } : { kind: 'dropped', records: record.records };
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = WRONG_USAGE;
}
