import type { Message } from './messages.js';
import type { Program } from './program.js';

type Methods<C> = { [K in keyof C]: C[K] extends (...args: never[]) => unknown ? C[K] : never };

/** A program that does what its spec tells it: see answerCommands. */
export class RemoteCommands<C> {
  private lastId = 0;
  private readonly answers = new Map<number, (message: Message) => void>();

  constructor(readonly program: Program) {
    program.process.on('message', (message) => {
      const answer = message as Message;
      this.answers.get(answer.id as number)?.(answer);
    });
  }

  /** @throws what the command throws, or when the program ends meanwhile. */
  async call<K extends keyof C & string>(
    command: K,
    ...args: Parameters<Methods<C>[K]>
  ): Promise<Awaited<ReturnType<Methods<C>[K]>>> {
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
    return value as Awaited<ReturnType<Methods<C>[K]>>;
  }

  /** Lets the program come to its natural end. */
  async end(): Promise<void> {
    this.program.send({ kind: 'end' });
    await this.program.ended;
  }
}
