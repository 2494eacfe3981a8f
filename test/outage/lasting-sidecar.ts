import { SidecarProcess } from '../support/sidecar.js';

/** A sidecar that is ended and started again at the same addresses, on the same data. */
export class LastingSidecar {
  /** How often it was started again. */
  incarnation = 0;

  private constructor(
    private readonly directory: string,
    private readonly env: Readonly<Record<string, string>>,
    private process: SidecarProcess,
  ) {}

  static async start(directory: string, env: Readonly<Record<string, string>>): Promise<LastingSidecar> {
    return new LastingSidecar(directory, env, await SidecarProcess.start({ directory, env }));
  }

  /** `http://127.0.0.1:PORT` of OTLP/HTTP. */
  get http(): string {
    return this.process.http;
  }

  /** Resolves when it is ready again. */
  async restart(signal: NodeJS.Signals): Promise<void> {
    const { directory, env } = this;
    const { http, grpc, api } = this.process;
    await this.process.end(signal);
    this.incarnation++;
    const ports = { http: portOf(http), grpc: portOf(grpc), api: portOf(api) };
    this.process = await SidecarProcess.start({ directory, env, ports });
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    await this.process.end(signal);
  }
}

function portOf(address: string): number {
  return Number(address.split(':').at(-1));
}
