import { CollectorProcess } from '../peers/collector/collector-process.js';

/**
 * A real Collector between the sidecar and a sink, ended and started again at the same address. It has no queue of its
 * own: it acknowledges what the sink has.
 */
export class LastingCollector {
  private constructor(
    private readonly folder: string,
    private readonly sink: string,
    private process: CollectorProcess,
    /** `http://127.0.0.1:PORT` of OTLP/HTTP. */
    readonly url: string,
  ) {}

  /** @param sink - `http://127.0.0.1:PORT`. */
  static async start(folder: string, sink: string): Promise<LastingCollector> {
    const process = await CollectorProcess.start({ folder, config: config('127.0.0.1:0', sink) });
    return new LastingCollector(folder, sink, process, process.http);
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    await this.process.stop(signal);
  }

  async startAgain(): Promise<void> {
    const endpoint = this.url.slice('http://'.length);
    this.process = await CollectorProcess.start({
      folder: this.folder,
      config: config(endpoint, this.sink),
    });
  }
}

function config(endpoint: string, sink: string): Parameters<typeof CollectorProcess.start>[0]['config'] {
  return {
    receivers: { otlp: { protocols: { http: { endpoint } } } },
    exporters: {
      otlp_http: {
        endpoint: sink,
        compression: 'none',
        sending_queue: { enabled: false },
        retry_on_failure: { enabled: false },
      },
    },
    service: { pipelines: { logs: { receivers: ['otlp'], exporters: ['otlp_http'] } } },
  };
}
