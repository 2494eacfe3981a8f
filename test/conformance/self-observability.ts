import { expect } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { officialProto } from '../support/otlp/official-proto.js';
import { attribute, requestOf, saying } from '../support/otlp/otlp-json.js';
import { WAYS, deliver, normal } from './bench.js';
import { type Requirement, check } from './requirement.js';

/** As Prometheus writes those of the standard names that say the same of what a receiver takes. */
const STANDARD = [
  'otel_sdk_exporter_log_exported_total',
  'otel_sdk_exporter_log_inflight',
  'otel_sdk_processor_log_processed_total',
  'otel_sdk_processor_log_queue_capacity',
  'otel_sdk_processor_log_queue_size',
];

export const METRICS: readonly Requirement[] = [
  {
    words:
      'Self-observability metrics: `otel.sdk.log.created`; `otel.sdk.processor.log.queue.size`, `.queue.capacity`, `.processed` (with `error.type` = `queue_full`, `already_shutdown`); `otel.sdk.exporter.log.inflight`, `.exported`. Use these names where one fits;',
    remark:
      'a receiver is no SDK: of these names those are used that say the same of what it takes and stores',
    checks: [
      check('/metrics uses the standard names that fit, and no other of them', async ({ sidecar }) => {
        const names = new Set((await sidecar.metrics()).match(/^otel_[a-z_]+/gm) ?? []);
        expect([...names].sort()).toEqual(STANDARD);
      }),
    ],
  },
  {
    words: 'ours start with `blotter.`.',
    checks: [
      check(
        '/metrics counts what is stored, and every name is a standard one or starts with blotter_',
        async ({ sidecar }) => {
          await sidecar.settle();
          const text = await sidecar.metrics();
          const names = new Set([...text.matchAll(/^([a-z_A-Z0-9]+)[{ ]/gm)].map(([, name]) => name!));
          for (const name of names) {
            expect(name).toMatch(/^(blotter_|otel_sdk_|target_info$|(http|rpc)_server_)/);
          }
          const stored = await sidecar.metric('blotter_records_total', 'blotter_watermark="stored"');
          expect(stored).toBeGreaterThan(0);
        },
      ),
    ],
  },
];

const LONG = requestOf([
  {
    ...saying('a value that is longer than the limit'),
    attributes: Array.from({ length: 5 }, (_, n) =>
      attribute(`key ${n}`, 'a value that is longer than the limit'),
    ),
  },
]);

export const ENVIRONMENT: readonly Requirement[] = [
  {
    words: 'Standard environment variables are honoured: `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`,',
    checks: [
      check("The sidecar's own metrics say the service's name and resource attributes", async (bench) => {
        const env = {
          OTEL_SERVICE_NAME: 'trail-of-desk-7',
          OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,service.namespace=desks',
        };
        const text = await (await bench.start({ env })).metrics();
        expect(text).toMatch(/^target_info\{.*service_name="trail-of-desk-7".*\} 1/m);
        expect(text).toMatch(/^target_info\{.*deployment_environment_name="test".*\} 1/m);
        expect(text).toMatch(/^target_info\{.*service_namespace="desks".*\} 1/m);
      }),
    ],
  },
  {
    words: '`OTEL_SDK_DISABLED`,',
    remark: 'it turns off what an application tells of itself, not a receiver',
    checks: [
      check('A sidecar with OTEL_SDK_DISABLED receives all the same', async (bench) => {
        const sidecar = await bench.start({ env: { OTEL_SDK_DISABLED: 'true' } });
        const request = requestOf([saying('received')]);
        for (const way of WAYS) expect(await bench.roundTrip(request, way, sidecar)).toEqual(normal(request));
      }),
    ],
  },
  {
    words: '`OTEL_EXPORTER_OTLP_(LOGS_)ENDPOINT / HEADERS / PROTOCOL / COMPRESSION / TIMEOUT / CERTIFICATE`,',
    remark: 'they are for senders; the sidecar sends nothing yet',
    checks: [
      check('A sidecar with an endpoint in its environment sends nothing to it', async (bench) => {
        const connections: unknown[] = [];
        const server = createServer().on('connection', (socket) => connections.push(socket));
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        bench.place.later(() => server.close());
        const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const sidecar = await bench.start({
          env: {
            OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
            OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${endpoint}/v1/logs`,
          },
        });
        await sidecar.settle();
        expect(await sidecar.end()).toBe(0);
        expect(connections).toEqual([]);
      }),
    ],
  },
  {
    words: '`OTEL_BLRP_MAX_QUEUE_SIZE / MAX_EXPORT_BATCH_SIZE / SCHEDULE_DELAY / EXPORT_TIMEOUT`,',
    remark:
      "they bound an SDK's batch processor; the sidecar has none, its bounds are in docs/configuration.md",
    checks: [
      check('A request larger than OTEL_BLRP_MAX_QUEUE_SIZE is stored whole', async (bench) => {
        const env = {
          OTEL_BLRP_MAX_QUEUE_SIZE: '2',
          OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '1',
          OTEL_BLRP_SCHEDULE_DELAY: '3600000',
        };
        const request = requestOf(Array.from({ length: 50 }, (_, n) => saying(`record ${n}`)));
        const sidecar = await bench.start({ env });
        expect(await bench.roundTrip(request, 'protobuf', sidecar)).toEqual(normal(request));
      }),
    ],
  },
  {
    words: '`OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT / COUNT_LIMIT`.',
    remark: 'they limit what an SDK records; what was received is kept without loss',
    checks: [
      check('What is received is not cut', async (bench) => {
        const env = {
          OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '5',
          OTEL_ATTRIBUTE_COUNT_LIMIT: '2',
          OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: '5',
          OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '2',
        };
        const sidecar = await bench.start({ env });
        expect(await bench.roundTrip(LONG, 'protobuf', sidecar)).toEqual(normal(LONG));
        await deliver(sidecar, LONG, 'json');
        expect(officialProto.encodeRequest(LONG, 'json').length).toBeGreaterThan(0);
      }),
    ],
  },
];
