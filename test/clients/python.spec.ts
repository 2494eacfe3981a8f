import { fromBinary } from '@bufbuild/protobuf';
import { expect, it } from '@jest/globals';
import { ExportLogsServiceRequestSchema } from '../../libs/core/src/otlp/proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js';
import { describeWithPython } from '../peers/python/describe-with-python.js';
import { Workplace } from '../support/workplace.js';
import { type Client, byScope, deliver, differences } from './support/delivery.js';
import { PythonProgram } from './support/python-program.js';

const RECORDS = 10_000;
const TIMEOUT_MS = 180_000;

const workplace = new Workplace();

await describeWithPython('the official Python SDK', (python) => {
  it.each(['http/protobuf', 'grpc'] as const)(
    'delivers 10,000 records of every kind over %s, every field as it was sent',
    async (protocol) => {
      const client: Client = {
        protocol,
        async send(address, records, file) {
          const config = JSON.stringify({ protocol, address, records, file });
          const { code, stderr } = await new PythonProgram(python, 'send_records', [config]).ended;
          expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        },
      };
      const decode = (body: Uint8Array) => fromBinary(ExportLogsServiceRequestSchema, body);
      const delivery = await deliver(client, RECORDS, workplace, decode);
      const { sent, wire, stored, requests } = delivery;

      expect(sent).toHaveLength(RECORDS);
      expect(delivery.rows).toBe(RECORDS);
      expect(differences(stored, wire)).toEqual([]);
      expect(differences(stored, sent)).toEqual([]);
      expect(byScope(sent, delivery.arrivals)).toEqual(
        byScope(
          sent,
          sent.map(({ uid }) => uid),
        ),
      );
      expect(new Set(requests.map(({ encoding }) => encoding))).toEqual(new Set(['identity', 'gzip']));
    },
    TIMEOUT_MS,
  );
});
