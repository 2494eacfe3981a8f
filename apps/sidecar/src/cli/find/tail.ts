import { Signals } from '../signals.js';
import { FOUND, answer, tell } from './answer.js';
import { filterOf } from './filter-of.js';
import { type SourceOptions, openSource } from './open-source.js';
import { Output } from './output.js';
import { RecordLines } from './record-lines.js';

/** Options of `blotter tail`. */
export interface TailOptions extends SourceOptions {
  readonly last: number;
  readonly json?: boolean;
}

/** Prints records as they arrive, until a signal. @returns the exit code. */
export function tail(words: readonly string[], { last, json, ...options }: TailOptions): Promise<number> {
  const stop = new AbortController();
  void new Signals().first.then(() => stop.abort());
  return answer(async () => {
    const filter = filterOf(words);
    const source = await openSource(options);
    const output = new Output();
    const lines = new RecordLines(json);
    try {
      const arriving = source.tail({ filter, last }, stop.signal, {
        lost: (reason) => tell(`The connection is lost (${reason}); it goes on as soon as it is back.`),
        found: () => tell('The connection is back; nothing was missed.'),
      });
      for await (const { records } of arriving) {
        await output.lines(records.map((record) => lines.of(record)));
        if (!output.isRead) break;
      }
      return FOUND;
    } catch (error) {
      if (stop.signal.aborted) return FOUND;
      throw error;
    } finally {
      await source.close();
    }
  });
}
