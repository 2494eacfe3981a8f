/* A CommonJS program with both packages. */
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { createBlotterProcessor } = require('@blotter/core');
const { StoreReader } = require('@blotter/core/reader');
const { inspectJournal } = require('@blotter/core/journal');
const { verifyTrail } = require('@blotter/core/verify');
const { LogsIngest } = require('@blotter/core/ingest');
const { decodeLogsRequest } = require('@blotter/core/otlp');
const { ActivityModule } = require('@blotter/nestjs');
const { LoggerProvider } = require('@opentelemetry/sdk-logs');

const directory = mkdtempSync(join(tmpdir(), 'blotter-'));

/** A request of another program, taken as the sidecar takes it. */
async function ingest(place) {
  const body = JSON.stringify({
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ eventName: 'ingested' }] }] }],
  });
  const { payload, records } = decodeLogsRequest(Buffer.from(body), 'json');
  const logs = new LogsIngest({ directory: place });
  await logs.append(payload, records);
  return (await logs.close()).durable;
}

async function main() {
  const processor = createBlotterProcessor({ directory });
  new LoggerProvider({ processors: [processor] }).getLogger('cjs').emit({ eventName: 'required' });
  await processor.flush('stored');
  const reader = new StoreReader({ file: join(directory, 'blotter.db') });
  const [record] = reader.latest(1);
  reader.close();
  await processor.close();
  process.send({
    kind: 'done',
    eventName: record.eventName,
    segments: inspectJournal(join(directory, 'journal')).length,
    isVerified: verifyTrail({ file: join(directory, 'blotter.db') }).ok,
    ingested: await ingest(join(directory, 'ingest')),
    module: ActivityModule.name,
  });
}

main().finally(() => rmSync(directory, { recursive: true, force: true }));
