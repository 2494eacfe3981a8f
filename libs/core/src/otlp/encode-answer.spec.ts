import { fromBinary } from '@bufbuild/protobuf';
import { encodeLogsResponse, encodeStatus } from './encode-answer.js';
import { StatusSchema } from './proto/google/rpc/status_pb.js';
import { ExportLogsServiceResponseSchema } from './proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe('an ExportLogsServiceResponse', () => {
  it('of full success leaves partial_success unset', () => {
    expect(encodeLogsResponse('protobuf')).toHaveLength(0);
    expect(text(encodeLogsResponse('json'))).toBe('{}');
  });

  it('says how many records were left out, and why', () => {
    const partial = { rejectedLogRecords: 3, errorMessage: 'too "large": ü' };
    const response = fromBinary(ExportLogsServiceResponseSchema, encodeLogsResponse('protobuf', partial));
    expect(response.partialSuccess).toMatchObject({ ...partial, rejectedLogRecords: 3n });
    expect(text(encodeLogsResponse('json', partial))).toBe(
      '{"partialSuccess":{"rejectedLogRecords":"3","errorMessage":"too \\"large\\": ü"}}',
    );
  });

  it('with nothing left out is a warning', () => {
    const warning = { rejectedLogRecords: 0, errorMessage: 'slow down' };
    expect(text(encodeLogsResponse('json', warning))).toBe('{"partialSuccess":{"errorMessage":"slow down"}}');
  });
});

describe('a google.rpc.Status', () => {
  it('has its code and message in both encodings', () => {
    const status = { code: 3, message: 'log_records[0] is not valid UTF-8' };
    expect(fromBinary(StatusSchema, encodeStatus('protobuf', status))).toMatchObject(status);
    expect(text(encodeStatus('json', status))).toBe(JSON.stringify(status));
  });

  it('can quote text that has no UTF-8', () => {
    const status = { code: 3, message: 'is "\ud800"' };
    expect(fromBinary(StatusSchema, encodeStatus('protobuf', status)).message).toBe('is "\ufffd"');
    expect(text(encodeStatus('json', status))).toBe('{"code":3,"message":"is \\"\ufffd\\""}');
  });
});
