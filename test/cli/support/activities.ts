import { setTimeout } from 'node:timers/promises';
import { sendHttp } from '../../sidecar/support/http-sender.js';
import type { SidecarProcess } from '../../support/sidecar.js';
import { until } from '../../support/until.js';
import { statusOf } from '../../sidecar/support/sidecars.js';

/** An activity as a sender gives it. */
export interface SentActivity {
  readonly type: string;
  readonly description: string;
  /** OTLP's number. @default 9 */
  readonly severity?: number;
  /** Milliseconds since 1970. @default now */
  readonly timeMs?: number;
  readonly attributes?: Readonly<Record<string, string | number>>;
}

/** Sends them in one request; the sidecar has them durable then. */
export async function send(sidecar: SidecarProcess, activities: readonly SentActivity[]): Promise<void> {
  const logRecords = activities.map(
    ({ type, description, severity = 9, timeMs = Date.now(), attributes = {} }) => ({
      eventName: type,
      body: { stringValue: description },
      severityNumber: severity,
      timeUnixNano: `${timeMs}000000`,
      attributes: Object.entries(attributes).map(([key, value]) => ({
        key,
        value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
      })),
    }),
  );
  const { status } = await sendHttp({
    to: sidecar.http,
    body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }),
  });
  if (status !== 200) throw new Error(`The sidecar answers ${status}.`);
}

/** Waits until so many records are stored. */
export function untilStored(sidecar: SidecarProcess, records: number): Promise<void> {
  return until(`${records} are stored`, async () => (await statusOf(sidecar)).accounting.stored >= records);
}

/** Sends noise until it is stopped, for what is found while it is written. */
export function keepSending(sidecar: SidecarProcess, perRequest = 20): { stop: () => Promise<number> } {
  let isStopped = false;
  let sent = 0;
  const sending = (async () => {
    while (!isStopped) {
      const noise = Array.from({ length: perRequest }, (_, i) => ({
        type: 'noise',
        description: `noise ${sent + i}`,
        attributes: { n: sent + i },
      }));
      await send(sidecar, noise);
      sent += perRequest;
      // Some thousands in a second, and a processor left for what is tested.
      await setTimeout(5);
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await sending;
      return sent;
    },
  };
}
