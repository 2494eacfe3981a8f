import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CollectorProcess } from '../../peers/collector/collector-process.js';

/** The repository's configuration of a Collector. */
export const COLLECTOR_FILE = fileURLToPath(new URL('../../../otel-collector.yaml', import.meta.url));

export interface OurCollectorOptions {
  readonly folder: string;
  /** Of Loki. */
  readonly loki: string;
  /** A file that is written beside, as OTLP/JSON, one request a line. */
  readonly file?: string;
}

/** A real Collector with otel-collector.yaml, on free ports. */
export function startOurCollector({ folder, loki, file }: OurCollectorOptions): Promise<CollectorProcess> {
  return CollectorProcess.start({
    folder,
    files: [COLLECTOR_FILE],
    env: {
      OTLP_GRPC_ENDPOINT: '127.0.0.1:0',
      OTLP_HTTP_ENDPOINT: '127.0.0.1:0',
      HEALTH_ENDPOINT: '127.0.0.1:0',
      QUEUE_DIRECTORY: join(folder, 'queue'),
      LOKI_ENDPOINT: loki,
      LOG_EXPORTERS: file === undefined ? '[otlp_http/loki]' : '[otlp_http/loki, file]',
    },
    config: file === undefined ? {} : { exporters: { file: { path: file } } },
  });
}
