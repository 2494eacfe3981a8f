import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The CLI that is built. */
export const SIDECAR_CLI = fileURLToPath(
  new URL(
    import.meta.url.includes('/dist/')
      ? '../../../apps/sidecar/dist/cli/main.js'
      : '../../apps/sidecar/dist/cli/main.js',
    import.meta.url,
  ),
);

/** A line of the sidecar's log. */
export interface SidecarLogLine extends Readonly<Record<string, unknown>> {
  readonly level: string;
  readonly msg: string;
}

export interface SidecarOptions {
  /** The data folder. */
  readonly directory: string;
  /** Ports; any free ones by default. */
  readonly ports?: { readonly http?: number; readonly grpc?: number; readonly api?: number };
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A sidecar in a process of its own, as `blotter serve` starts it. */
export class SidecarProcess {
  readonly lines: SidecarLogLine[] = [];
  stderr = '';
  /** Resolves with the exit code, or the signal, when it is gone. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  private ready: SidecarLogLine | undefined;

  private constructor(readonly process: ChildProcess) {
    process.stderr!.on('data', (text: Buffer) => (this.stderr += text.toString()));
    this.ended = new Promise((resolve) => process.once('close', (code, signal) => resolve(signal ?? code)));
  }

  /** @throws Error with its output when it ends before it is ready. */
  static async start({
    directory,
    ports = {},
    args = [],
    env = {},
  }: SidecarOptions): Promise<SidecarProcess> {
    const child = spawn(process.execPath, [SIDECAR_CLI, 'serve', '--data', directory, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...withoutSettings(process.env),
        BLOTTER_RECEIVERS_HTTP_PORT: String(ports.http ?? 0),
        BLOTTER_RECEIVERS_GRPC_PORT: String(ports.grpc ?? 0),
        BLOTTER_API_PORT: String(ports.api ?? 0),
        BLOTTER_LOG_FORMAT: 'json',
        ...env,
      },
    });
    const sidecar = new SidecarProcess(child);
    await sidecar.untilReady();
    return sidecar;
  }

  /** `http://127.0.0.1:PORT` of OTLP/HTTP. */
  get http(): string {
    return String(this.ready!.http);
  }

  /** `127.0.0.1:PORT` of OTLP/gRPC. */
  get grpc(): string {
    return String(this.ready!.grpc);
  }

  /** `http://127.0.0.1:PORT` of the API. */
  get api(): string {
    return String(this.ready!.api);
  }

  get pid(): number {
    return this.process.pid!;
  }

  /** Ends it with a signal, and waits. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals | null> {
    this.process.kill(signal);
    return this.ended;
  }

  private async untilReady(): Promise<void> {
    for await (const line of this.readLines()) {
      if (line.msg === 'ready') {
        this.ready = line;
        return;
      }
    }
    throw new Error(`The sidecar ended before it was ready: ${JSON.stringify(this.lines)} ${this.stderr}`);
  }

  private async *readLines(): AsyncGenerator<SidecarLogLine> {
    const arrivals: SidecarLogLine[] = [];
    let wake: () => void = () => undefined;
    let isOver = false;
    const reader = createInterface({ input: this.process.stdout! });
    reader.on('line', (text) => {
      const line = JSON.parse(text) as SidecarLogLine;
      this.lines.push(line);
      arrivals.push(line);
      wake();
    });
    reader.on('close', () => {
      isOver = true;
      wake();
    });
    while (!isOver || arrivals.length > 0) {
      const line = arrivals.shift();
      if (line !== undefined) yield line;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
}

/** The settings of whoever runs the tests are not the sidecar's. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(BLOTTER|OTEL)_/.test(name)));
}
