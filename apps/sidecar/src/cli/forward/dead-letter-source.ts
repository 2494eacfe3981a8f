import {
  DeadLetterBox,
  type DeadLetterChoice,
  type DeadLetterJson,
  deadLetterJson,
} from '@blotter/core/forward';
import type { ApiAddress } from '../find/api-client.js';
import { UsageError } from '../find/answer.js';
import { type SourceOptions, addressOf, fileOf } from '../find/open-source.js';
import { askSidecar } from './ask-sidecar.js';

/** A part of the dead letters, in the order in which they were refused. */
export interface DeadLetterPart {
  readonly deadLetters: readonly DeadLetterJson[];
  /** Where the next part begins; null when there is none. */
  readonly next: number | null;
}

/** Where the commands find dead letters: a file, or a sidecar. What is not there is rejected with. */
export interface DeadLetterSource {
  part(question: { destination?: string | undefined; after: number }): Promise<DeadLetterPart>;
  get(id: number): Promise<DeadLetterJson>;
  /** To all that are chosen, or, when one is not there, to none. @returns to how many. */
  change(what: 'retry' | 'drop', choice: DeadLetterChoice): Promise<number>;
  close(): void;
}

/** @throws UsageError, SidecarConfigError, BlotterError. */
export async function openDeadLetters(options: SourceOptions): Promise<DeadLetterSource> {
  if (options.url !== undefined) return new SidecarDeadLetters(addressOf(options.url, options));
  return new FileDeadLetters(await fileOf(options));
}

class SidecarDeadLetters implements DeadLetterSource {
  constructor(private readonly address: ApiAddress) {}

  async part(question: { destination?: string | undefined; after: number }): Promise<DeadLetterPart> {
    const answer = await askSidecar(this.address, 'dead-letters', ['deadLetters', 'array'], {
      parameters: question,
    });
    return answer as DeadLetterPart;
  }

  async get(id: number): Promise<DeadLetterJson> {
    return (await askSidecar(this.address, `dead-letters/${id}`, ['id', 'number'])) as DeadLetterJson;
  }

  async change(what: 'retry' | 'drop', { ids, destination }: DeadLetterChoice): Promise<number> {
    const body = ids === undefined && destination === undefined ? { all: true } : { ids, destination };
    const answer = await askSidecar(this.address, `dead-letters/${what}`, ['deadLetters', 'number'], {
      body,
    });
    return (answer as { readonly deadLetters: number }).deadLetters;
  }

  close(): void {
    // Each question has a connection of its own.
  }
}

/** Records that are in memory at a time. */
const PART = 50;

class FileDeadLetters implements DeadLetterSource {
  private readonly box: DeadLetterBox;

  constructor(file: string) {
    this.box = new DeadLetterBox({ file });
  }

  part(question: { destination?: string | undefined; after: number }): Promise<DeadLetterPart> {
    const letters = this.box.list({ ...question, limit: PART });
    const next = letters.length < PART ? null : letters.at(-1)!.id;
    return Promise.resolve({ deadLetters: letters.map(deadLetterJson), next });
  }

  get(id: number): Promise<DeadLetterJson> {
    const letter = this.box.get(id);
    return letter === undefined
      ? Promise.reject(
          new UsageError(`There is no dead letter ${id}. It may have been taken since, or dropped.`),
        )
      : Promise.resolve(deadLetterJson(letter));
  }

  async change(what: 'retry' | 'drop', choice: DeadLetterChoice): Promise<number> {
    const { ids = [], destination } = choice;
    for (const id of ids) await this.get(id);
    if (destination !== undefined && this.box.list({ destination, limit: 1 }).length === 0) {
      throw new UsageError(`There is no dead letter of a destination ${JSON.stringify(destination)}.`);
    }
    return this.box[what](choice);
  }

  close(): void {
    this.box.close();
  }
}
