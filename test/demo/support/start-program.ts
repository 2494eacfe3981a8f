import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../apps/trading-demo/dist/main.js', import.meta.url));

/** What `npm start` runs, as it is built, with its output into a pipe. */
export class StartProgram {
  /** Resolves with the exit code, or the signal. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly lines: string[] = [];
  stderr = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly reader = createInterface({ input: child.stdout! }),
  ) {
    reader.on('line', (line) => this.lines.push(line));
    child.stderr!.on('data', (text: Buffer) => (this.stderr += text.toString()));
    this.ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)));
  }

  /** @param cwd - where its data is. Its ports are any free ones, unless `env` says which. */
  static start(cwd: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): StartProgram {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, as a terminal makes one.
      detached: true,
      env: {
        ...process.env,
        BLOTTER_RECEIVERS_HTTP_PORT: '0',
        BLOTTER_RECEIVERS_GRPC_PORT: '0',
        BLOTTER_API_PORT: '0',
        ...env,
      },
    });
    return new StartProgram(child);
  }

  /** The first line that matches. @throws when it ends without one. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const line = this.lines.find((text) => pattern.test(text));
      if (line !== undefined) return line;
      const isOver = await Promise.race([
        this.ended.then(() => true),
        once(this.reader, 'line').then(() => false),
      ]);
      if (isOver && !this.lines.some((text) => pattern.test(text))) {
        throw new Error(`It ended without ${pattern}: ${this.lines.join('\n')}${this.stderr}`);
      }
    }
  }

  /** Ctrl-C: the terminal tells every process of the group, and npm passes it on. */
  interrupt(): void {
    process.kill(-this.child.pid!, 'SIGINT');
    this.child.kill('SIGINT');
  }

  kill(): void {
    this.child.kill('SIGTERM');
  }
}
