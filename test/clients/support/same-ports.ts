import { SidecarProcess } from '../../support/sidecar.js';
import type { Workplace } from '../../support/workplace.js';

/** A sidecar that can be ended and started again at the same addresses, on the same data folder. */
export class SamePorts {
  private constructor(
    readonly directory: string,
    workplace: Workplace,
    private sidecar: SidecarProcess,
  ) {
    workplace.later(() => this.sidecar.end('SIGKILL'));
  }

  static async start(directory: string, workplace: Workplace): Promise<SamePorts> {
    return new SamePorts(directory, workplace, await SidecarProcess.start({ directory }));
  }

  get running(): SidecarProcess {
    return this.sidecar;
  }

  async end(): Promise<void> {
    await this.sidecar.end('SIGTERM');
  }

  async startAgain(): Promise<void> {
    const { http, grpc, api } = this.sidecar;
    const ports = { http: port(http), grpc: port(grpc), api: port(api) };
    this.sidecar = await SidecarProcess.start({ directory: this.directory, ports });
  }
}

function port(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
