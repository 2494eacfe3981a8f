import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { collectorBinary } from './collector.js';

const START_TIMEOUT_MS = 30_000;

/** A line of the Collector's log. */
interface LogLine extends Readonly<Record<string, unknown>> {
  readonly level: string;
  readonly msg: string;
}

export interface CollectorOptions {
  /** For its configuration; whatever else it writes is up to that. */
  readonly folder: string;
  /** Configuration files that are read first; `config` is merged into them. */
  readonly files?: readonly string[];
  /** For `${env:NAME}` in the files. */
  readonly env?: Readonly<Record<string, string>>;
  /** The Collector's configuration without `service.telemetry`. Ports may be 0. */
  readonly config: {
    readonly receivers?: object;
    readonly processors?: object;
    readonly exporters?: object;
    readonly extensions?: object;
    readonly service?: { readonly extensions?: readonly string[]; readonly pipelines?: object };
  };
}

/** A real Collector that runs. */
export class CollectorProcess {
  /** Resolves with the exit code, or the signal, when it is gone. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  private readonly lines: LogLine[] = [];
  /** What is no log line: panics, errors of the configuration. */
  private other = '';
  private arrived: () => void = () => undefined;

  private constructor(private readonly child: ChildProcess) {
    this.ended = new Promise((resolve) => {
      // A program that cannot be started has no close event.
      child.once('error', (error) => this.end(error.message, () => resolve(null)));
      child.once('close', (code, signal) => this.end('', () => resolve(signal ?? code)));
    });
    createInterface({ input: child.stderr! }).on('line', (text) => this.read(text));
  }

  /** Starts one, and waits until it listens. @throws Error with its output when it does not. */
  static async start({ folder, files = [], env = {}, config }: CollectorOptions): Promise<CollectorProcess> {
    const binary = await collectorBinary();
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'collector.yaml');
    const telemetry = { logs: { encoding: 'json' }, metrics: { level: 'none' } };
    // JSON is YAML.
    writeFileSync(file, JSON.stringify({ ...config, service: { ...config.service, telemetry } }));
    const collector = new CollectorProcess(
      spawn(
        binary,
        [...files, file].flatMap((path) => ['--config', path]),
        { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } },
      ),
    );
    await collector.untilReady();
    return collector;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** `http://127.0.0.1:PORT` of its first OTLP/HTTP receiver. */
  get http(): string {
    return `http://${this.endpoint('Starting HTTP server')}`;
  }

  /** `127.0.0.1:PORT` of its first OTLP/gRPC receiver. */
  get grpc(): string {
    return this.endpoint('Starting GRPC server');
  }

  /** Warnings and errors of its log, and what is no log line: for the messages of failing tests. */
  get complaints(): string {
    const lines = this.lines.filter(({ level }) => level !== 'info' && level !== 'debug');
    return [...lines.map((line) => JSON.stringify(line)), this.other].join('\n').trim();
  }

  /** Ends it; with the default signal it exports what it has first. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals | null> {
    this.child.kill(signal);
    return this.ended;
  }

  private endpoint(msg: string): string {
    const line = this.lines.find((candidate) => candidate.msg === msg);
    if (line === undefined) throw new Error(`The Collector has no such receiver: ${msg}.`);
    return String(line.endpoint);
  }

  private async untilReady(): Promise<void> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.child.kill('SIGKILL');
    }, START_TIMEOUT_MS);
    try {
      while (!this.lines.some(({ msg }) => msg.startsWith('Everything is ready'))) {
        if (this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined) {
          await this.ended;
          const why = isLate ? `is not ready after ${START_TIMEOUT_MS} ms` : 'ended before it was ready';
          throw new Error(`The Collector ${why}: ${this.complaints}`);
        }
        await new Promise<void>((resolve) => (this.arrived = resolve));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  private read(text: string): void {
    if (text.startsWith('{')) this.lines.push(JSON.parse(text) as LogLine);
    else this.other += `${text}\n`;
    this.arrived();
  }

  private end(message: string, resolve: () => void): void {
    this.other += message;
    resolve();
    this.arrived();
  }
}
