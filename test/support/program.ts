import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Message } from './messages.js';

/** Where programs are built to: seen by specs from the source, by benchmarks from what is built. */
const BUILT = import.meta.url.endsWith('.ts') ? '../dist/' : '../';

/** How a program ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A forked program and what it says. */
export class Program {
  /** Resolves when the process is gone and all its output has been read. */
  readonly ended: Promise<Ending>;
  private readonly messages: Message[] = [];
  private readonly arrivals = new Set<() => void>();
  private ending: Ending | undefined;

  private constructor(readonly process: ChildProcess) {
    let stdout = '';
    let stderr = '';
    process.stdout?.on('data', (text: Buffer) => (stdout += text.toString()));
    process.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
    process.on('message', (message) => {
      this.messages.push(message as Message);
      this.arrived();
    });
    this.ended = new Promise((resolve) => {
      process.on('close', (code, signal) => {
        this.ending = { code, signal, stdout, stderr };
        this.arrived();
        resolve(this.ending);
      });
    });
  }

  /**
   * @param name - of a program in test/, without its suffix: `exit/script`; or the path of a file that needs no
   * build.
   */
  static start(name: string, args: readonly string[] = [], options: ForkOptions = {}): Program {
    const file = /\.[cm]?js$/.test(name)
      ? name
      : fileURLToPath(new URL(`${BUILT}${name}.js`, import.meta.url));
    // Jest's own flags are not for them.
    return new Program(
      fork(file, args, { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'], ...options }),
    );
  }

  /** The next message of this kind. @throws when the program ends before it has said so. */
  async next(kind: string): Promise<Message> {
    for (;;) {
      const index = this.messages.findIndex((message) => message.kind === kind);
      if (index !== -1) return this.messages.splice(index, 1)[0]!;
      if (this.ending !== undefined) {
        throw new Error(`The program ended without saying ${kind}: ${JSON.stringify(this.ending)}`);
      }
      await new Promise<void>((resolve) => this.arrivals.add(resolve));
    }
  }

  send(message: Message): void {
    this.process.send(message);
  }

  /** Ends it, if it has not ended. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<Ending> {
    this.process.kill(signal);
    return this.ended;
  }

  private arrived(): void {
    for (const resolve of this.arrivals) resolve();
    this.arrivals.clear();
  }
}
