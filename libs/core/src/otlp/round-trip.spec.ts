import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JsonValue, create, fromBinary, toJson } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { JournalDirectory, SegmentReader, writeWholeSegment } from '../journal/index.js';
import type { StoredRecord } from '../model/index.js';
import { StoreReader, StoreWriter, openStore } from '../store/index.js';
import { decodeLogsRequest } from './decode-request.js';
import { encodeLogsRequest } from './encode-stored.js';
import type { OtlpEncoding } from './exchange.js';
import { readLogRows } from './log-rows.js';
import { messageJson } from './message-json.js';
import {
  type ExportLogsServiceRequest,
  ExportLogsServiceRequestSchema,
} from './proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js';
import {
  InstrumentationScopeSchema,
  type KeyValue,
} from './proto/opentelemetry/proto/common/v1/common_pb.js';
import { type LogRecord, LogRecordSchema } from './proto/opentelemetry/proto/logs/v1/logs_pb.js';
import { ResourceSchema } from './proto/opentelemetry/proto/resource/v1/resource_pb.js';
import { requestBytes, requestInits } from './requests.spec.js';

const INSTANCE = '0b8f7a3e-5c1d-4e2f-8a9b-0c1d2e3f4a5b';
const ENCODINGS: readonly OtlpEncoding[] = ['protobuf', 'json'];

/** What a request says, however its records are grouped: a resource that is absent says what an empty one does. */
function meaning(bytes: Uint8Array): JsonValue[] {
  const request: ExportLogsServiceRequest = fromBinary(ExportLogsServiceRequestSchema, bytes);
  return request.resourceLogs.flatMap(({ resource, schemaUrl, scopeLogs }) =>
    scopeLogs.flatMap((scoped) =>
      scoped.logRecords.map((record) => ({
        resource: toJson(ResourceSchema, resource ?? create(ResourceSchema)),
        scope: toJson(InstrumentationScopeSchema, scoped.scope ?? create(InstrumentationScopeSchema)),
        schemaUrls: [schemaUrl, scoped.schemaUrl],
        record: toJson(LogRecordSchema, uidFirst(record)),
      })),
    ),
  );
}

/** The uid has a column of its own; encoding puts it first. */
function uidFirst(record: LogRecord): LogRecord {
  const isUid = ({ key, value }: KeyValue): boolean =>
    key === 'log.record.uid' && value?.value.case === 'stringValue' && value.value.value !== '';
  const at = record.attributes.findIndex(isUid);
  if (at > 0) record.attributes.unshift(...record.attributes.splice(at, 1));
  return record;
}

describe('a request, decoded, written to the journal, stored, read and encoded,', () => {
  let folder: string;
  let writer: StoreWriter;
  let reader: StoreReader;
  let journal: JournalDirectory;
  let batches = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-round-trip-'));
    const file = join(folder, 'blotter.db');
    writer = new StoreWriter(
      openStore({ file, isShared: false, prefix: '', view: 'activity_log' }),
      readLogRows,
    );
    reader = new StoreReader({ file });
    journal = new JournalDirectory(join(folder, 'journal'));
    journal.create();
  });
  afterAll(() => {
    reader.close();
    writer.close();
    rmSync(folder, { recursive: true });
  });

  /** Through the journal into the store, and out of it. */
  function store(payload: Uint8Array, records: number): StoredRecord[] {
    const batch = ++batches;
    writeWholeSegment(journal, INSTANCE, batch, [{ batch, records, appendedAtMs: 1, payload }]);
    const path = journal.exitSegmentPath(INSTANCE, batch);
    const segment = new SegmentReader(path);
    const frame = segment.next();
    segment.close();
    journal.remove(path);
    writer.begin();
    expect(writer.apply({ instance: INSTANCE, batch, payload: frame!.payload })).toBe(records);
    writer.commit();
    return records === 0 ? [] : reader.latest(records).toReversed();
  }

  it.each(ENCODINGS)('from %s, is the same request in both encodings', (encoding) => {
    fc.assert(
      fc.property(requestInits, (init) => {
        const bytes = requestBytes(init);
        const body =
          encoding === 'protobuf'
            ? bytes
            : Buffer.from(
                messageJson(
                  ExportLogsServiceRequestSchema,
                  fromBinary(ExportLogsServiceRequestSchema, bytes),
                ),
              );
        const expected = meaning(bytes);
        const { payload, records } = decodeLogsRequest(body, encoding);
        expect(records).toBe(expected.length);
        const stored = store(payload, records);
        expect(meaning(encodeLogsRequest(stored, 'protobuf'))).toEqual(expected);
        const json = encodeLogsRequest(stored, 'json');
        expect(meaning(decodeLogsRequest(json, 'json').payload)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
