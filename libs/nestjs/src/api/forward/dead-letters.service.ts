import { BlotterError } from '@blotter/core';
import { type DeadLetter, DeadLetterBox, type DeadLetterChoice } from '@blotter/core/forward';
import { Inject, Injectable } from '@nestjs/common';
import { API_FORWARD } from '../activity-api.constants.js';
import { NotThere } from '../http/not-there.js';
import type { ForwardSource } from './forward-source.js';

/** Nobody else waits longer: it is waited for where requests are received, too. */
const BUSY_TIMEOUT_MS = 250;
/** Bytes of the records of a page; the last one may go beyond. */
const PAGE_BYTES = 16 * 1024 * 1024;

/** Which dead letters; see the parameters of the API. */
export interface DeadLetterPageQuestion {
  readonly destination?: string | undefined;
  readonly after: number;
  readonly limit: number;
}

/** Dead letters, and whether there are more behind them. */
export interface DeadLetterPage {
  readonly letters: readonly DeadLetter[];
  readonly isLast: boolean;
}

/** The dead letters of the trail. Opened for each request: the file comes with the first destination, and may be replaced. */
@Injectable()
export class DeadLetters {
  constructor(@Inject(API_FORWARD) private readonly source: ForwardSource) {}

  /** @throws NotThere; BlotterError. */
  page({ destination, after, limit }: DeadLetterPageQuestion): DeadLetterPage {
    return this.open((box) => {
      if (destination !== undefined) this.checkDestination(box, destination);
      const letters: DeadLetter[] = [];
      let bytes = 0;
      let last = after;
      for (;;) {
        const [letter] = box.list({ destination, after: last, limit: 1 });
        if (letter === undefined) return { letters, isLast: true };
        if (letters.length === limit || bytes > PAGE_BYTES) return { letters, isLast: false };
        letters.push(letter);
        bytes += letter.payload.byteLength;
        last = letter.id;
      }
    });
  }

  /** @throws NotThere; BlotterError. */
  get(id: number): DeadLetter {
    return this.open((box) => letterOf(box, id));
  }

  /** @returns how many are sent once more. @throws NotThere, and then none is; BlotterError. */
  retry(choice: DeadLetterChoice): number {
    return this.open((box) => box.retry(this.checked(box, choice)));
  }

  /** @returns how many are gone. @throws NotThere, and then none is; BlotterError. */
  drop(choice: DeadLetterChoice): number {
    return this.open((box) => box.drop(this.checked(box, choice)));
  }

  private checked(box: DeadLetterBox, choice: DeadLetterChoice): DeadLetterChoice {
    for (const id of choice.ids ?? []) letterOf(box, id);
    if (choice.destination !== undefined) this.checkDestination(box, choice.destination);
    return choice;
  }

  /** One that is no longer configured may have left some. */
  private checkDestination(box: DeadLetterBox, name: string): void {
    const names = this.source.destinations().map((destination) => destination.name);
    if (names.includes(name) || box.list({ destination: name, limit: 1 }).length > 0) return;
    throw new NotThere(
      `There is no destination ${JSON.stringify(name)}.`,
      names.length === 0 ? 'Nothing is forwarded here.' : `There are ${names.join(', ')}.`,
    );
  }

  private open<T>(work: (box: DeadLetterBox) => T): T {
    let box: DeadLetterBox | undefined;
    try {
      box = new DeadLetterBox({ file: this.source.file, busyTimeoutMs: BUSY_TIMEOUT_MS });
      return work(box);
    } catch (error) {
      if (error instanceof BlotterError || error instanceof NotThere) throw error;
      throw new BlotterError(
        'ERR_BLOTTER_STORE',
        `The dead letters cannot be had now: ${(error as Error).message}.`,
        'Ask again; if it stays, see what is wrong with the file.',
        { cause: error },
      );
    } finally {
      box?.close();
    }
  }
}

function letterOf(box: DeadLetterBox, id: number): DeadLetter {
  const letter = box.get(id);
  if (letter !== undefined) return letter;
  throw new NotThere(
    `There is no dead letter ${id}.`,
    'It may have been taken since, or dropped: GET dead-letters lists those that are there.',
  );
}
