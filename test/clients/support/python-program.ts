import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** How a program ended. */
export interface PythonEnding {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** A Python program of test/clients/programs, and the lines that it says. */
export class PythonProgram {
  /** Resolves when the process is gone and all its output has been read. */
  readonly ended: Promise<PythonEnding>;
  private readonly lines: string[] = [];
  private readonly process: ChildProcess;
  private stderr = '';

  /** @param name - without its suffix. */
  constructor(
    python: string,
    name: string,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ) {
    const file = fileURLToPath(new URL(`../programs/${name}.py`, import.meta.url));
    this.process = spawn(python, ['-B', file, ...args], {
      env: { ...process.env, PYTHONUNBUFFERED: '1', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.process.stdin!.on('error', () => undefined);
    this.process.stderr!.on('data', (text: Buffer) => (this.stderr += text.toString()));
    createInterface({ input: this.process.stdout! }).on('line', (line) => {
      this.lines.push(line);
      this.process.emit('said');
    });
    this.ended = new Promise((resolve) => {
      this.process.once('close', (code, signal) => resolve({ code, signal, stderr: this.stderr }));
    });
  }

  /** The next line. @throws with its stderr when the program ends before. */
  async hears(): Promise<string> {
    while (this.lines.length === 0) {
      const ending = await Promise.race([once(this.process, 'said').then(() => undefined), this.ended]);
      if (ending !== undefined && this.lines.length === 0) {
        throw new Error(`The program ended: ${JSON.stringify(ending)}`);
      }
    }
    return this.lines.shift()!;
  }

  /** Says a line to it. */
  say(line: string): void {
    this.process.stdin!.write(`${line}\n`);
  }

  /** Ends it, if it has not ended. */
  async kill(): Promise<PythonEnding> {
    this.process.kill('SIGKILL');
    return this.ended;
  }
}
