import { until } from '../../support/until.js';
import type { SidecarProcess } from '../../support/sidecar.js';
import { sendHttp } from '../../sidecar/support/http-sender.js';
import type { DescribedApi } from './described-api.js';

/** What is sent of a record. */
export interface SentRecord {
  readonly type?: string;
  /** OTLP's number. @default 9 */
  readonly severity?: number;
  readonly body?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Nanoseconds since 1970. */
  readonly time?: bigint;
  readonly traceId?: string;
}

/** Sends records over OTLP/HTTP, as one request. Resolves when they are durable. */
export async function sendRecords(
  { http }: SidecarProcess,
  records: readonly SentRecord[],
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const logRecords = records.map(({ type, severity = 9, body, attributes = {}, time = 0n, traceId }) => ({
    timeUnixNano: String(time),
    severityNumber: severity,
    eventName: type,
    ...(body !== undefined && { body: { stringValue: body } }),
    traceId,
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  }));
  const body = JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeLogs: [{ scope: { name: 'test', version: '1' }, logRecords }],
      },
    ],
  });
  const { status } = await sendHttp({ to: http, body, headers });
  if (status !== 200) throw new Error(`Not taken: ${status}`);
}

/** Resolves when so many records can be found. */
export async function untilFound(api: DescribedApi, records: number): Promise<void> {
  await until(`${records} records are found`, async () => {
    const { status, body } = await api.get('/count');
    return status === 200 && body.records === records;
  });
}

/** Resolves when the index knows all records up to this row. */
export async function untilIndexed(api: DescribedApi, id: number): Promise<void> {
  await until(`row ${id} is in the index`, async () => {
    const { status, body } = await api.get('/statistics');
    return status === 200 && body.indexedThroughId === id;
  });
}
