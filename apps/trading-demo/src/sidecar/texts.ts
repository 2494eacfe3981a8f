import { join } from 'node:path';
import type { SidecarAddresses } from './sidecar-child.js';
import type { SidecarCounts } from './sidecar-status.js';

/** Where things are, how to look at them, and how to send from elsewhere. */
export function welcome({ http, grpc, api }: SidecarAddresses, directory: string, perSecond: number): string {
  const file = join(directory, 'blotter.db');
  const off = '(switched off)';
  return `
  Blotter's sidecar runs, and a trading platform in small sends it what it does, ${perSecond} activities a second,
  with OpenTelemetry's own SDK.

    OTLP/HTTP   ${http === undefined ? off : `${http}/v1/logs`}
    OTLP/gRPC   ${grpc ?? off}
    page        ${api === undefined ? off : `${api}/`}
    API         ${api === undefined ? off : `${api}/api/status`}
    health      ${api === undefined ? off : `${api}/healthz`}
    metrics     ${api === undefined ? off : `${api}/metrics`}
    data        ${file}

  Ask it, now or later, in another terminal:
    npm run --silent blotter -- query 'severity>=warning' --since 1h --data ${file}
    npm run --silent blotter -- tail --data ${file}
    curl '${api ?? '…'}/api/records?filter=severity%3Dsuccess&limit=3'
    sqlite3 -readonly ${file} 'SELECT created_at, severity, type, description FROM activity_log ORDER BY id DESC LIMIT 20'
    npm run --silent verify -- ${file}

  Send to it from any program with an OpenTelemetry SDK, or by hand:
    export OTEL_EXPORTER_OTLP_ENDPOINT=${http ?? '…'} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
    curl ${http ?? '…'}/v1/logs -H 'content-type: application/json' -d '${EXAMPLE}'

  Ctrl-C ends both, in order.
`;
}

const EXAMPLE =
  '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"hello","body":{"stringValue":"from curl"}}]}]}]}';

/** One line of a run, for a terminal and for a file alike. */
export function liveLine(seconds: number, sent: number, counts: SidecarCounts | undefined): string {
  const kept =
    counts === undefined
      ? 'the sidecar does not answer'
      : `durable ${whole(counts.durable)}   stored ${whole(counts.stored)}   lost ${whole(counts.lost)}`;
  return `  ${whole(Math.round(seconds)).padStart(5)} s   sent ${whole(sent)}   ${kept}`;
}

/** The end of a run. @param stored - rows counted in the file. */
export function summary(sent: number, stored: number, directory: string): string {
  return `
  Ended. The platform sent ${whole(sent)} activities, and ${whole(stored)} of them are in ${join(directory, 'blotter.db')} (rows counted).
  sent ${whole(sent)} · stored ${whole(stored)} · lost ${whole(Math.max(0, sent - stored))}
`;
}

function whole(count: number): string {
  return count.toLocaleString('en');
}
