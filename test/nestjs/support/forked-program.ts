import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a program says over IPC. */
export interface Said {
  readonly kind: string;
  readonly [detail: string]: unknown;
}

/** A program of ../programs, forked as it is built. */
export class ForkedProgram {
  readonly said: Said[] = [];
  /** Settled when it has ended: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  output = '';
  private readonly child: ChildProcess;
  private hasEnded = false;

  constructor(config: object, { cwd, env }: { cwd?: string; env?: Record<string, string> } = {}) {
    const program = new URL('../../dist/nestjs/programs/application.js', import.meta.url);
    this.child = fork(fileURLToPath(program), [JSON.stringify(config)], {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      execArgv: [],
      silent: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.child.on('message', (message) => this.said.push(message as Said));
    this.ended = once(this.child, 'close').then(([code, signal]) => {
      this.hasEnded = true;
      return (signal ?? code) as number | NodeJS.Signals;
    });
  }

  /** The first message of this kind, now or later. @throws with its output when it ends without saying it. */
  async hears(kind: string): Promise<Said> {
    for (;;) {
      const said = this.said.find((message) => message.kind === kind);
      if (said !== undefined) return said;
      if (this.hasEnded) throw new Error(`It ended without saying "${kind}":\n${this.output}`);
      await Promise.race([once(this.child, 'message'), this.ended]);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it, however it is. */
  async end(): Promise<void> {
    if (this.hasEnded) return;
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
