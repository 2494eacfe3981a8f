import { type Message, tell } from './messages.js';

/** Does what the spec asks for, and answers. The program ends by itself, like a script, when it is told `end`. */
export function answerCommands<C extends object>(commands: C): void {
  async function answer(id: unknown, call: () => unknown): Promise<void> {
    try {
      tell({ kind: 'answer', id, value: await call() });
    } catch (error) {
      tell({ kind: 'answer', id, error: String(error) });
    }
  }
  process.on('message', ({ kind, id, command, args }: Message) => {
    if (kind === 'end') return process.disconnect();
    const method = commands[command as keyof C] as (...args: unknown[]) => unknown;
    void answer(id, () => method(...(args as unknown[])));
  });
}
