import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { decodeLogsRequest } from './decode-request.js';
import { ExportLogsServiceRequestSchema } from './proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js';

function body(intValue: string): unknown {
  const text = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"intValue":${intValue}}}]}]}]}`;
  const { payload } = decodeLogsRequest(Buffer.from(text), 'json');
  const request = fromBinary(ExportLogsServiceRequestSchema, payload);
  return request.resourceLogs[0]!.scopeLogs[0]!.logRecords[0]!.body!.value;
}

describe('intValue in JSON', () => {
  it.each(['0', '-1', '9223372036854775807', '-9223372036854775808', '1e18'])('%s is an int64', (text) => {
    expect(body(text)).toEqual({ case: 'intValue', value: BigInt(text === '1e18' ? 10n ** 18n : text) });
  });

  it.each(['9223372036854775808', '9223372036854776000', '-9223372036854776000', '1e+300', '-1.5e30'])(
    '%s, as JavaScript writes large whole numbers, is a double',
    (text) => {
      expect(body(text)).toEqual({ case: 'doubleValue', value: Number(text) });
    },
  );

  it.each(['"9223372036854775808"', '1.5', '1e400', '"1e300"', '1e-3'])('%s is refused', (text) => {
    expect(() => body(text)).toThrow('should be a whole number from -9223372036854775808');
  });
});
