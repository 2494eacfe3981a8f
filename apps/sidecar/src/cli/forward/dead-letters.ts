import type { DeadLetterChoice, DeadLetterJson } from '@blotter/core/forward';
import { FOUND, NOTHING_FOUND, UsageError, answer } from '../find/answer.js';
import type { SourceOptions } from '../find/open-source.js';
import { Output } from '../find/output.js';
import { Painter, type Span } from '../find/painter.js';
import { localTime, recordLine } from '../find/record-line.js';
import { safeJson, safeText } from '../find/safe-text.js';
import { type DeadLetterSource, openDeadLetters } from './dead-letter-source.js';

/** Options of `blotter dead-letters …`. */
export interface DeadLetterOptions extends SourceOptions {
  readonly destination?: string;
  readonly json?: boolean;
}

/** Prints those that there are. @returns the exit code. */
export function list({ destination, json, ...options }: DeadLetterOptions): Promise<number> {
  return withSource(options, async (source) => {
    const output = new Output();
    const painter = new Painter(process.stdout);
    let found = 0;
    let after: number | null = 0;
    while (after !== null && output.isRead) {
      const { deadLetters, next } = await source.part({ destination, after });
      found += deadLetters.length;
      await output.lines(
        deadLetters.map((letter) => (json ? safeJson(letter) : painter.line(lineOf(letter)))),
      );
      after = next;
    }
    return found > 0 ? FOUND : NOTHING_FOUND;
  });
}

/** Prints everything that is known of one. @returns the exit code. */
export function show(id: string, { json, ...options }: DeadLetterOptions): Promise<number> {
  return withSource(options, async (source) => {
    const letter = await source.get(idOf(id));
    await new Output().lines(json ? [safeJson(letter)] : linesOf(letter));
    return FOUND;
  });
}

/** Has them sent once more, or deletes them. @returns the exit code. */
export function change(
  what: 'retry' | 'drop',
  ids: readonly string[],
  { destination, json, ...options }: DeadLetterOptions,
): Promise<number> {
  return withSource(options, async (source) => {
    const deadLetters = await source.change(what, choiceOf(ids, destination));
    const done = what === 'retry' ? 'will be sent once more' : 'dropped';
    const text = `${deadLetters} dead ${deadLetters === 1 ? 'letter' : 'letters'} ${done}`;
    await new Output().lines([json ? safeJson({ deadLetters }) : text]);
    return FOUND;
  });
}

function withSource(
  options: SourceOptions,
  work: (source: DeadLetterSource) => Promise<number>,
): Promise<number> {
  return answer(async () => {
    const source = await openDeadLetters(options);
    try {
      return await work(source);
    } finally {
      source.close();
    }
  });
}

/** Exactly one way of saying it, so that nothing is dropped by mistake. */
function choiceOf(ids: readonly string[], destination: string | undefined): DeadLetterChoice {
  const isAll = ids.length === 1 && ids[0] === 'all';
  if (destination !== undefined && (ids.length === 0 || isAll)) return { destination };
  if (destination !== undefined) {
    throw new UsageError('error: give either ids or --destination, which means all of that destination.');
  }
  if (isAll) return {};
  if (ids.length > 0) return { ids: ids.map(idOf) };
  throw new UsageError(
    'error: say which: ids as `blotter dead-letters list` shows them, all, or --destination NAME.',
  );
}

function idOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new UsageError(`error: the id of a dead letter is a whole number, not ${JSON.stringify(text)}.`);
}

function lineOf({ id, rejectedAt, destination, code, reason, state, record }: DeadLetterJson): Span[] {
  return [
    { text: `${id} `, style: 'bold' },
    { text: `${localTime(rejectedAt)} `, style: 'gray' },
    { text: safeText(destination) },
    { text: ` ${safeText(code)}`, style: 'red' },
    ...(state === 'retrying' ? [{ text: ' retrying', style: 'yellow' } as const] : []),
    { text: ` ${safeText(JSON.stringify(reason))} ` },
    ...(record === null ? [{ text: '(damaged)' }] : recordLine(record)),
  ];
}

function linesOf(letter: DeadLetterJson): string[] {
  const { id, destination, recordId, uid, code, reason, rejectedAt, state, record } = letter;
  const facts = {
    id: String(id),
    destination,
    refused: localTime(rejectedAt),
    code,
    reason,
    state,
    record: `${recordId}${uid === null ? '' : ` (uid ${uid})`}`,
  };
  const json =
    record === null ? ['(what is kept of it is damaged)'] : JSON.stringify(record, undefined, 2).split('\n');
  return [
    ...Object.entries(facts).map(([name, value]) => `${name.padEnd(12)}${safeText(value)}`),
    '',
    ...json.map(safeText),
  ];
}
