import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../../sidecar/dist/cli/main.js', import.meta.url));
/** Longer than the sidecar's own deadline. */
const END_TIMEOUT_MS = 10_000;

/** Where a sidecar listens; undefined for what is switched off. */
export interface SidecarAddresses {
  readonly http: string | undefined;
  readonly grpc: string | undefined;
  readonly api: string | undefined;
}

interface LogLine extends SidecarAddresses {
  readonly level: string;
  readonly msg: string;
}

/** `blotter serve` as a child of this process. */
export class SidecarChild {
  /** Resolves with its exit code when it is gone; null after a signal. */
  readonly ended: Promise<number | null>;
  private readonly ready = Promise.withResolvers<SidecarAddresses>();
  private stderr = '';
  private isReady = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly warn: (text: string) => void,
  ) {
    child.stderr!.on('data', (text: Buffer) => this.hearError(text.toString()));
    createInterface({ input: child.stdout! }).on('line', (text) => this.hear(text));
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => this.ready.reject(error));
      child.once('close', (code) => {
        this.ready.reject(new Error(this.stderr.trim() || 'The sidecar ended before it was ready.'));
        resolve(code);
      });
    });
    // However this process ends, it does not leave its child behind.
    process.once('exit', () => child.kill());
  }

  /**
   * @param warn - is given what the sidecar has to say while it runs.
   * @throws Error with what it wrote when it ended before it was ready.
   */
  static async start(
    directory: string,
    warn: (text: string) => void,
  ): Promise<{ readonly sidecar: SidecarChild; readonly addresses: SidecarAddresses }> {
    const child = spawn(process.execPath, [CLI, 'serve', '--data', directory], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, BLOTTER_LOG_FORMAT: 'json', BLOTTER_STORAGE_FILE_NAME: 'blotter.db' },
      // A terminal sends Ctrl-C to all of a group: the sidecar would go before it has the last records.
      detached: true,
    });
    const sidecar = new SidecarChild(child, warn);
    return { sidecar, addresses: await sidecar.ready.promise };
  }

  /** Ends it in order. @returns its exit code. */
  async end(): Promise<number | null> {
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), END_TIMEOUT_MS);
    const code = await this.ended;
    clearTimeout(timer);
    return code;
  }

  private hear(text: string): void {
    const line = parse(text);
    if (line === undefined) this.warn(text);
    else if (line.msg === 'ready') {
      this.isReady = true;
      this.ready.resolve(line);
    } else if (line.level === 'warn' || line.level === 'error') this.warn(`${line.level}: ${line.msg}`);
  }

  /** Before it is ready, why it is not; afterwards, what should not happen. */
  private hearError(text: string): void {
    this.stderr += text;
    if (this.isReady) this.warn(text.trimEnd());
  }
}

function parse(text: string): LogLine | undefined {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return undefined;
  }
}
