import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SIDECAR_CLI } from '../../support/sidecar.js';
import type { Workplace } from '../../support/workplace.js';

/** A `blotter` that runs until it is told to end. */
export class RunningCommand {
  readonly lines: string[] = [];
  stderr = '';
  /** Resolves with the exit code, or the signal, when it is gone. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  private readonly arrivals = new Set<() => void>();
  private isOver = false;

  private constructor(readonly process: ChildProcess) {
    createInterface({ input: process.stdout! }).on('line', (line) => {
      this.lines.push(line);
      this.arrived();
    });
    process.stderr!.on('data', (text: Buffer) => {
      this.stderr += text.toString();
      this.arrived();
    });
    this.ended = new Promise((resolve) => {
      process.once('close', (code, signal) => {
        this.isOver = true;
        this.arrived();
        resolve(signal ?? code);
      });
    });
  }

  static start(place: Workplace, args: readonly string[]): RunningCommand {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(BLOTTER|OTEL)_/.test(name));
    const child = spawn(process.execPath, [SIDECAR_CLI, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: Object.fromEntries(inherited),
    });
    const command = new RunningCommand(child);
    place.later(() => command.end('SIGKILL'));
    return command;
  }

  /** Waits until something is true of what it has said. @throws Error when it ends before. */
  async until(what: string, isMet: () => boolean): Promise<void> {
    while (!isMet()) {
      if (this.isOver) throw new Error(`It ended before ${what}: ${this.lines.join('\n')} ${this.stderr}`);
      await new Promise<void>((resolve) => this.arrivals.add(resolve));
    }
  }

  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    this.process.kill(signal);
    return this.ended;
  }

  private arrived(): void {
    for (const resolve of this.arrivals) resolve();
    this.arrivals.clear();
  }
}
