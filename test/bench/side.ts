import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

interface Answer {
  readonly result?: unknown;
  readonly error?: string;
}

/**
 * One side of a comparison, in a process of its own: the SDK's functions that both sides call would
 * otherwise be compiled for the shapes of both, and one side's garbage be collected in the other's time.
 * It stays alive and warm while the other side has its turn.
 */
export class Side {
  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {}

  /** @param name - a program in `sides/`. @param folder - where it may write. */
  static start(name: string, folder: string, env = process.env): Side {
    const child = fork(new URL(`./sides/${name}.js`, import.meta.url), [folder], {
      // Only the result belongs on the standard output.
      stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
      env,
    });
    return new Side(name, child);
  }

  /** Gives it something to do and waits for the result. */
  async ask<TResult>(question: object): Promise<TResult> {
    const gone = new AbortController();
    const exit = (code: number | null, signal: string | null): void =>
      gone.abort(new Error(`${this.name} ended: ${signal ?? code}`));
    this.child.once('exit', exit);
    try {
      this.child.send(question);
      const [answer] = (await once(this.child, 'message', { signal: gone.signal })) as [Answer];
      if (answer.error !== undefined) throw new Error(`${this.name}: ${answer.error}`);
      return answer.result as TResult;
    } catch (error) {
      throw gone.signal.aborted ? gone.signal.reason : error;
    } finally {
      this.child.off('exit', exit);
    }
  }

  /** Lets it close, and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    if (this.child.connected) this.child.disconnect();
    await exit;
  }
}

/** Starts a side, uses it, and stops it whatever happens. */
export async function withSide<T>(
  name: string,
  folder: string,
  use: (side: Side) => Promise<T>,
  env = process.env,
): Promise<T> {
  const side = Side.start(name, folder, env);
  try {
    return await use(side);
  } finally {
    await side.stop();
  }
}
