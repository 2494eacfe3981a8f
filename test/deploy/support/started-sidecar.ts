import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A sidecar started by a command line of its own, on free ports. */
export class StartedSidecar {
  /** Resolves with the exit code, or the signal. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  private output = '';

  private constructor(
    private readonly child: ChildProcess,
    /** Addresses by their names: http, grpc, api. */
    readonly addresses: Record<string, string> = {},
  ) {
    child.stderr!.on('data', (text: Buffer) => (this.output += text.toString()));
    this.ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)));
  }

  /** @throws Error with its output when it ends before it is ready. */
  static async start([command, ...args]: readonly string[], options: SpawnOptions): Promise<StartedSidecar> {
    const child = spawn(command!, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    child.on('error', () => undefined);
    const sidecar = new StartedSidecar(child);
    await sidecar.untilReady();
    return sidecar;
  }

  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals | null> {
    this.child.kill(signal);
    return this.ended;
  }

  private untilReady(): Promise<void> {
    return new Promise((resolve, reject) => {
      createInterface({ input: this.child.stdout! }).on('line', (text) => {
        this.output += `${text}\n`;
        const line = JSON.parse(text) as Record<string, string>;
        if (line.msg !== 'ready') return;
        Object.assign(this.addresses, line);
        resolve();
      });
      void this.ended.then((ending) => reject(new Error(`It ended with ${ending}: ${this.output}`)));
    });
  }
}
