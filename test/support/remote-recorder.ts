import type { BlotterOptions } from '@blotter/core';
import type { ForkOptions } from 'node:child_process';
import type { Message } from './messages.js';
import type { Program } from './program.js';
import type { RecorderCommands } from './recorder-commands.js';
import type { Workplace } from './workplace.js';

type Result<K extends keyof RecorderCommands> = Awaited<ReturnType<RecorderCommands[K]>>;

/** A Blotter in a process of its own, at the spec's command. */
export class RemoteRecorder {
  private lastId = 0;
  private readonly answers = new Map<number, (message: Message) => void>();

  private constructor(readonly program: Program) {
    program.process.on('message', (message) => {
      const answer = message as Message;
      this.answers.get(answer.id as number)?.(answer);
    });
  }

  /** Starts it in the workplace's folder and waits until it is ready. */
  static async start(
    place: Pick<Workplace, 'directory' | 'start'>,
    options: BlotterOptions = {},
    fork: ForkOptions = {},
  ): Promise<RemoteRecorder> {
    const all: BlotterOptions = { directory: place.directory, adoptIntervalMs: 50, ...options };
    const recorder = new RemoteRecorder(place.start('support/recorder', [JSON.stringify(all)], fork));
    await recorder.program.next('ready');
    return recorder;
  }

  /** @throws what the command throws, or when the program ends meanwhile. */
  async call<K extends keyof RecorderCommands>(
    command: K,
    ...args: Parameters<RecorderCommands[K]>
  ): Promise<Result<K>> {
    const id = ++this.lastId;
    const answered = new Promise<Message>((resolve) => this.answers.set(id, resolve));
    this.program.send({ kind: 'command', id, command, args });
    const ended = this.program.ended.then((ending) => ({
      error: `ended: ${JSON.stringify(ending)}`,
      value: undefined,
    }));
    const { error, value } = await Promise.race([answered, ended]);
    this.answers.delete(id);
    if (error !== undefined) throw new Error(`${command}: ${JSON.stringify(error)}`);
    return value as Result<K>;
  }

  /** Lets the program come to its natural end. */
  async end(): Promise<void> {
    this.program.send({ kind: 'end' });
    await this.program.ended;
  }
}
